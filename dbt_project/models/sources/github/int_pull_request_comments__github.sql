{{ config(materialized='view') }}

-- A comment on a line is seen when its review is submitted.
select
    comments.installation || ':comment:' || comments.node_id as comment_id,
    comments.installation || ':pull_request:' || comments.repository_id || ':' || comments.pull_request_number
        as pull_request_id,
    'review' as kind,
    comments.installation || ':review:' || comments.review_node_id as review_id,
    comments.installation || ':user:' || comments.author_id as author_account_id,
    comments.path,
    greatest(comments.created_at, reviews.submitted_at) as created_at,
    'github' as source,
    comments.url as source_url,
    comments.deleted_at
from {{ ref('stg_github__review_comments') }} as comments
left join {{ ref('stg_github__reviews') }} as reviews
    on
        comments.installation = reviews.installation
        and comments.repository_id = reviews.repository_id
        and comments.review_node_id = reviews.node_id
where reviews.state is distinct from 'PENDING'

union all

select
    installation || ':comment:' || node_id as comment_id,
    installation || ':pull_request:' || repository_id || ':' || number as pull_request_id,
    'conversation' as kind,
    null::text as review_id,
    installation || ':user:' || author_id as author_account_id,
    null::text as path,
    created_at,
    'github' as source,
    url as source_url,
    deleted_at
from {{ ref('stg_github__pull_request_comments') }}
