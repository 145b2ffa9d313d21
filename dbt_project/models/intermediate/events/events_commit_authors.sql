{{ config(materialized='view') }}

select
    commits.commit_id as event_id,
    commits.repository_id,
    null::text as service_id,
    null::text as entity_type,
    accounts.person_id as counted_id,
    commits.committed_at as event_at,
    1::double precision as value,
    case
        when commits.author_kind != 'human' then commits.author_kind
        when accounts.person_id is null then 'unknown_author'
    end as exclusion_reason,
    accounts.person_id as rule,
    commits.source_url
from {{ ref('fct_commits') }} as commits
left join {{ ref('dim_accounts') }} as accounts on commits.author_account_id = accounts.account_id
