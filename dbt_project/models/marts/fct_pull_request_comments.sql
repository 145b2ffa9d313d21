{{ config(indexes=[{'columns': ['pull_request_id']}]) }}

select
    comments.comment_id,
    comments.pull_request_id,
    comments.repository_id,
    services.service_id,
    comments.review_id,
    comments.kind,
    comments.author_account_id,
    comments.author_kind,
    comments.is_by_other_human,
    comments.path,
    comments.created_at,
    comments.deleted_at,
    comments.source,
    comments.source_url
from {{ ref('int_pull_request_comments') }} as comments
left join {{ ref('int_repository_services') }} as services on comments.repository_id = services.repository_id
-- `int_rejected_rows` tells of the others.
where comments.created_at is not null
