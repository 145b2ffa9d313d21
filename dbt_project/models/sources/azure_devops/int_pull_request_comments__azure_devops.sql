{{ config(materialized='view') }}

select
    {{ azure_devops_pull_request('requests') }} as pull_request_id,
    comments.installation || ':comment:' || comments.project_id || ':' || comments.pull_request_id
    || ':' || comments.thread_id || ':' || comments.comment_id as comment_id,
    case when comments.path is null then 'conversation' else 'review' end as kind,
    null::text as review_id,
    {{ azure_devops_account('comments.author_id') }} as author_account_id,
    comments.path,
    comments.created_at,
    'azure_devops' as source,
    requests.url || '?discussionId=' || comments.thread_id as source_url,
    comments.deleted_at
from {{ ref('stg_azure_devops__pull_request_comments') }} as comments
inner join {{ ref('stg_azure_devops__pull_requests') }} as requests
    on
        comments.installation = requests.installation
        and comments.project_id = requests.project_id
        and comments.pull_request_id = requests.pull_request_id
