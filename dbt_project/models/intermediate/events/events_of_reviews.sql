{{ config(materialized='view') }}

select
    'review_load' as metric,
    reviews.review_id as event_id,
    reviews.repository_id,
    reviews.service_id,
    null::text as entity_type,
    coalesce(accounts.person_id, reviews.reviewer_account_id) as counted_id,
    reviews.submitted_at as event_at,
    1::double precision as value,
    pull_requests.left_out_reason as exclusion_reason,
    concat_ws(', ', '#' || pull_requests.number, reviews.state) as rule,
    reviews.source_url
from {{ ref('fct_reviews') }} as reviews
inner join {{ ref('fct_pull_requests') }} as pull_requests
    on reviews.pull_request_id = pull_requests.pull_request_id
left join {{ ref('dim_accounts') }} as accounts on reviews.reviewer_account_id = accounts.account_id
where reviews.is_by_other_human and reviews.submitted_at is not null and reviews.deleted_at is null
