{{ config(materialized='view') }}

-- A comment on a line is seen when its review is submitted.
select
    'github:comment:' || comments.node_id as comment_id,
    'github:pull_request:' || comments.repository_id || ':' || comments.pull_request_number
        as pull_request_id,
    'review' as kind,
    'github:review:' || comments.review_node_id as review_id,
    'github:user:' || comments.author_id as author_account_id,
    comments.path,
    greatest(comments.created_at, reviews.submitted_at) as created_at,
    'github' as source,
    comments.url as source_url,
    comments.deleted_at
from {{ ref('stg_github__review_comments') }} as comments
left join {{ ref('stg_github__reviews') }} as reviews
    on
        comments.repository_id = reviews.repository_id
        and comments.review_node_id = reviews.node_id
where reviews.state is distinct from 'PENDING'

union all

select
    'github:comment:' || node_id as comment_id,
    'github:pull_request:' || repository_id || ':' || number as pull_request_id,
    'conversation' as kind,
    null::text as review_id,
    'github:user:' || author_id as author_account_id,
    null::text as path,
    created_at,
    'github' as source,
    url as source_url,
    deleted_at
from {{ ref('stg_github__pull_request_comments') }}
