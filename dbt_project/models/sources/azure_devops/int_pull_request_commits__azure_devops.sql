{{ config(materialized='view') }}

select
    {{ azure_devops_pull_request('requests') }} as pull_request_id,
    commits.sha,
    commits.position,
    commits.authored_at,
    commits.committed_at,
    commits.title as subject
from {{ ref('stg_azure_devops__pull_request_commits') }} as commits
inner join {{ ref('stg_azure_devops__pull_requests') }} as requests
    on
        commits.installation = requests.installation
        and commits.project_id = requests.project_id
        and commits.pull_request_id = requests.pull_request_id
where commits.deleted_at is null
