{{ config(indexes=[{'columns': ['deployment_id']}, {'columns': ['commit_id']}]) }}

select
    deployed.service_id,
    deployed.commit_id,
    deployed.repository_id,
    deployed.sha,
    deployed.deployment_id,
    deployed.authored_at,
    deployed.deployed_at,
    accounts.account_id as author_account_id,
    accounts.kind as author_kind,
    assisted.commit_id is not null as is_ai_assisted,
    deployed.lead_time_seconds,
    deployed.link_method,
    deployed.started_by,
    deployed.exclusion_reason,
    'git' as source,
    {{ commit_url('repositories.web_url', 'deployed.sha') }} as source_url
from {{ ref('int_deployed_commits') }} as deployed
left join {{ ref('int_accounts_people') }} as accounts on deployed.author_key = accounts.account_email_key
left join {{ ref('int_assisted_commits') }} as assisted on deployed.commit_id = assisted.commit_id
left join {{ ref('stg_git__repositories') }} as repositories on deployed.repository = repositories.repository
