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
        select case when pull_requests.is_ai_assisted then 'ai_assisted' else 'unassisted' end as side
    ) as compared
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
        ('review_coverage', null, pull_requests.is_reviewed::integer),
        ('approvals_per_change', null, pull_requests.approval_count),
        ('merged_without_review', null, (not pull_requests.is_approved)::integer),
        {%- for kind in work_kinds() + ['unlinked'] %}
        ('change_allocation_{{ kind }}', null, (pull_requests.work_kind = '{{ kind }}')::integer),
        {%- endfor %}
        ('ai_assisted_pull_requests', null, pull_requests.is_ai_assisted::integer),
        ('pull_request_cycle_time_' || compared.side, 'cycle', pull_requests.cycle_seconds),
        ('review_rounds_' || compared.side, null, pull_requests.review_rounds)
    ) as measured (metric, stage, value)
where {{ is_under_test('measured.metric') }}
