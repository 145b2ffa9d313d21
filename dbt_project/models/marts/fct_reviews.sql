{{ config(indexes=[{'columns': ['pull_request_id']}]) }}

select
    reviews.review_id,
    reviews.pull_request_id,
    reviews.repository_id,
    services.service_id,
    reviews.reviewer_account_id,
    reviews.reviewer_kind,
    reviews.is_by_other_human,
    reviews.state,
    reviews.submitted_at,
    reviews.has_body,
    reviews.commit_sha,
    reviews.deleted_at,
    reviews.source,
    reviews.source_url
from {{ ref('int_reviews') }} as reviews
left join {{ ref('int_repository_services') }} as services on reviews.repository_id = services.repository_id
