{{ config(materialized='view') }}

select
    {{ azure_devops_pull_request('commits') }} as pull_request_id,
    commits.sha,
    commits.position,
    commits.authored_at,
    commits.committed_at,
    commits.title as subject
from {{ ref('stg_azure_devops__pull_request_commits') }} as commits
where commits.deleted_at is null
