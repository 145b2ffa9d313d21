{{ config(materialized='view') }}

with reviewed as (
    select
        *,
        extract(epoch from first_review_at - ready_at)::double precision as review_wait_seconds
    from {{ ref('fct_pull_requests') }}
    where first_review_at is not null and deleted_at is null
)

select
    'time_to_first_review' as metric,
    pull_request_id as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    first_review_at as event_at,
    review_wait_seconds as value,
    case
        when left_out_reason is not null then left_out_reason
        when author_kind = 'bot' then 'bot_author'
        when review_wait_seconds < 0 then 'negative'
    end as exclusion_reason,
    concat_ws(', ', '#' || number, author_kind) as rule,
    source_url
from reviewed
