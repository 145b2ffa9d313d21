{{ config(materialized='view') }}

with blocked as (
    select
        issue_id,
        extract(epoch from sum(ended_at - started_at)) as seconds
    from {{ ref('int_issue_blocked_intervals') }}
    where ended_at is not null
    group by issue_id
),

issues as (
    select
        facts.issue_id as event_id,
        facts.repository_id,
        facts.service_id,
        facts.first_done_at,
        facts.done_at,
        extract(epoch from facts.done_at - facts.created_at) as lead_seconds,
        extract(epoch from facts.done_at - facts.started_at) as cycle_seconds,
        flow.active_seconds / (flow.active_seconds + flow.waiting_seconds) as flow_efficiency,
        blocked.seconds as blocked_seconds,
        facts.is_reopened,
        facts.work_kind,
        facts.exclusion_reason,
        concat_ws(', ', facts.key, facts.type) as rule,
        facts.source_url
    from {{ ref('fct_issues') }} as facts
    left join {{ ref('int_issue_flow') }} as flow on facts.issue_id = flow.issue_id
    left join blocked on facts.issue_id = blocked.issue_id
    where facts.deleted_at is null
    union all
    select
        event_id,
        repository_id,
        service_id,
        event_at as first_done_at,
        event_at as done_at,
        null as lead_seconds,
        null as cycle_seconds,
        null as flow_efficiency,
        null as blocked_seconds,
        null as is_reopened,
        null as work_kind,
        exclusion_reason,
        rule,
        source_url
    from {{ ref('int_not_done_issues') }}
)

select
    measured.metric,
    issues.event_id,
    issues.repository_id,
    issues.service_id,
    null::text as entity_type,
    null::text as counted_id,
    measured.event_at,
    measured.value::double precision as value,
    coalesce(issues.exclusion_reason, measured.exclusion_reason) as exclusion_reason,
    issues.rule,
    issues.source_url
from issues
cross join
    lateral (
        values
        ('throughput', issues.first_done_at, 1, null),
        ('reopened_issues', issues.first_done_at, issues.is_reopened::integer, null),
        {%- for kind in work_kinds() %}
        (
            'work_allocation_{{ kind }}', issues.first_done_at, (issues.work_kind = '{{ kind }}')::integer,
            null
        ),
        {%- endfor %}
        (
            'issue_lead_time', issues.done_at, issues.lead_seconds,
            case when issues.lead_seconds < 0 then 'negative' end
        ),
        (
            'flow_efficiency', issues.done_at, issues.flow_efficiency,
            case when issues.cycle_seconds is null then 'not_started' end
        ),
        (
            'blocked_time', issues.done_at, issues.blocked_seconds,
            case when issues.blocked_seconds is null then 'never_blocked' end
        ),
        {%- for metric in ['issue_cycle_time', 'issue_cycle_time_mean'] %}
        (
            '{{ metric }}', issues.done_at, issues.cycle_seconds,
            case
                when issues.cycle_seconds is null then 'not_started'
                when issues.cycle_seconds < 0 then 'negative'
            end
        ){{ ',' if not loop.last }}
        {%- endfor %}
    ) as measured (metric, event_at, value, exclusion_reason)
where measured.event_at is not null and {{ is_under_test('measured.metric') }}
