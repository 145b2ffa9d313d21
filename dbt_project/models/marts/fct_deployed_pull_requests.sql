{{ config(indexes=[{'columns': ['deployment_id']}, {'columns': ['pull_request_id']}]) }}

with timed as (
    select
        deployed.*,
        pull_requests.repository_id,
        pull_requests.merged_at,
        pull_requests.author_account_id,
        pull_requests.source,
        pull_requests.source_url,
        deployed.deployed_at - pull_requests.merged_at as deploy_time,
        deployed.deployed_at - stages.first_commit_authored_at as lead_time
    from {{ ref('int_deployed_pull_requests') }} as deployed
    inner join {{ ref('int_pull_requests') }} as pull_requests
        on deployed.pull_request_id = pull_requests.pull_request_id
    inner join {{ ref('int_pull_request_stages') }} as stages
        on deployed.pull_request_id = stages.pull_request_id
)

select
    service_id,
    pull_request_id,
    deployment_id,
    repository_id,
    author_account_id,
    merged_at,
    deployed_at,
    {{ positive_seconds('deploy_time') }} as deploy_seconds,
    {{ positive_seconds('lead_time') }} as lead_time_seconds,
    link_method,
    exclusion_reason,
    source,
    source_url
from timed
