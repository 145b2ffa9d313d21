{{ config(materialized='view') }}

select
    measured.metric,
    pull_requests.pull_request_id as event_id,
    pull_requests.repository_id,
    pull_requests.service_id,
    null::text as entity_type,
    null::text as counted_id,
    pull_requests.merged_at as event_at,
    measured.value::double precision as value,
    case
        when measured.metric = 'pull_requests_merged' then pull_requests.left_out_reason
        when pull_requests.exclusion_reason is not null then pull_requests.exclusion_reason
        when measured.stage = any(pull_requests.negative_stages) then 'negative'
    end as exclusion_reason,
    case
        when measured.metric = 'pull_request_size' and pull_requests.left_out_lines > 0
            then concat_ws(', ', pull_requests.rule, its.left_out)
        else pull_requests.rule
    end as rule,
    pull_requests.source_url
from {{ ref('int_merged_pull_requests') }} as pull_requests
cross join
    lateral (
        select pull_requests.left_out_lines || ' generated or vendored lines left out' as left_out
    ) as its
cross join
    lateral (
        values
        ('pull_requests_merged', null, 1),
        ('pull_request_cycle_time', 'cycle', pull_requests.cycle_seconds),
        ('pull_request_coding_time', 'coding', pull_requests.coding_seconds),
        ('pull_request_pickup_time', 'pickup', pull_requests.pickup_seconds),
        ('pull_request_review_time', 'review', pull_requests.review_seconds),
        ('pull_request_merge_time', 'merge', pull_requests.merge_seconds),
        ('pull_request_size', null, pull_requests.size),
        ('review_rounds', null, pull_requests.review_rounds),
        ('review_depth', null, pull_requests.review_depth),
        ('merged_without_review', null, (not pull_requests.is_approved)::integer)
    ) as measured (metric, stage, value)
where {{ is_under_test('measured.metric') }}
