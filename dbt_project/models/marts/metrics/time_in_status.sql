-- Stays in open statuses, by the month in which they ended.
with stays as (
    select
        entity.entity_type,
        entity.entity_id,
        date_trunc('month', statuses.ended_at at time zone calendar.timezone)::date as month_start,
        statuses.status,
        extract(epoch from statuses.ended_at - statuses.started_at)::double precision as seconds
    from {{ ref('fct_issue_status_intervals') }} as statuses
    inner join {{ ref('fct_issues') }} as issues on statuses.issue_id = issues.issue_id
    cross join {{ ref('int_metric_calendar') }} as calendar
    cross join
        lateral (
            select
                'organization' as entity_type,
                'organization' as entity_id
            union all
            select
                owners.entity_type,
                owners.entity_id
            from {{ ref('int_issue_owners') }} as owners
            where owners.subject_id = issues.issue_id and {{ holds_at('owners', 'statuses.ended_at') }}
        ) as entity
    where
        issues.exclusion_reason is null
        and issues.moved_to_issue_id is null
        and statuses.status_category in ('to_do', 'in_progress')
        and statuses.ended_at < calendar.counted_until
),

measured as (
    select
        entity_type,
        entity_id,
        month_start,
        status,
        count(*) as stay_count,
        percentile_cont(array[0.5, 0.75, 0.9]) within group (order by seconds) as percentiles,
        sum(seconds) as total_seconds
    from stays
    group by entity_type, entity_id, month_start, status
),

compared as (
    select
        own.*,
        own.total_seconds / nullif(sum(own.total_seconds) over entity, 0) as share_of_total,
        everybody.percentiles[2] as organization_p75_seconds,
        own.percentiles[2] - everybody.percentiles[2] as excess_seconds,
        row_number() over (
            partition by own.entity_type, own.entity_id, own.month_start
            order by own.percentiles[2] - everybody.percentiles[2] desc, own.status collate "C"
        ) as place
    from measured as own
    inner join measured as everybody
        on
            everybody.entity_type = 'organization'
            and own.month_start = everybody.month_start
            and own.status = everybody.status
    window entity as (partition by own.entity_type, own.entity_id, own.month_start)
)

select
    compared.entity_type,
    compared.entity_id,
    compared.month_start,
    compared.status,
    compared.stay_count,
    compared.percentiles[1] as p50_seconds,
    compared.percentiles[2] as p75_seconds,
    compared.percentiles[3] as p90_seconds,
    compared.total_seconds,
    compared.share_of_total,
    compared.organization_p75_seconds,
    compared.place = 1 and compared.excess_seconds > 0 as is_bottleneck
from compared
