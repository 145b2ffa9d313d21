{# The rows of `metric_averages` from its `steps`, `pieces` and `periods`. #}
{% macro metric_average_rows(metric, unit) %}
-- A level that changes by d at t has added d * (T - t) by T: sums of d and of d * t are enough.
walked as (
    select
        entity_type,
        entity_id,
        grain,
        period_start,
        side * (moment * sum(change) over so_far - sum(change * moment) over so_far) as seconds,
        case side when 1 then sum(began) over so_far else -sum(ended) over so_far end as counted,
        case side when 1 then sum(left_out_began) over so_far else -sum(left_out_ended) over so_far end as left_out
    from steps
    window so_far as (
        partition by entity_type, entity_id
        order by moment, place
        rows between unbounded preceding and current row
    )
),

-- Where a thing leaves the state and is in it again within one period, it is one thing there.
returns as (
    select
        followed.entity_type,
        followed.entity_id,
        grains.grain,
        date_trunc(grains.grain, followed.last_at)::date as period_start,
        count(*) filter (where followed.is_counted) as counted,
        count(*) filter (where not followed.is_counted) as left_out
    from (
        select
            pieces.entity_type,
            pieces.entity_id,
            pieces.is_counted,
            (pieces.ended_at - interval '1 microsecond') at time zone calendar.timezone as last_at,
            lead(pieces.began_at at time zone calendar.timezone) over (
                partition by pieces.entity_type, pieces.entity_id, pieces.subject_id, pieces.is_counted
                order by pieces.began_at
            ) as next_at
        from pieces
        cross join calendar
    ) as followed
    cross join (select distinct grain from periods) as grains
    where date_trunc(grains.grain, followed.last_at) = date_trunc(grains.grain, followed.next_at)
    group by followed.entity_type, followed.entity_id, grains.grain, date_trunc(grains.grain, followed.last_at)
),

measured as (
    select
        periods.entity_type,
        periods.entity_id,
        periods.grain,
        periods.period_start,
        periods.period_end,
        walked.seconds / (periods.ended - periods.began) as average,
        walked.counted - coalesce(returns.counted, 0) as sample_size,
        walked.left_out - coalesce(returns.left_out, 0) as excluded_count
    from periods
    inner join (
        select
            entity_type,
            entity_id,
            grain,
            period_start,
            sum(seconds) as seconds,
            sum(counted) as counted,
            sum(left_out) as left_out
        from walked
        where grain is not null
        group by entity_type, entity_id, grain, period_start
    ) as walked using (entity_type, entity_id, grain, period_start)
    left join returns using (entity_type, entity_id, grain, period_start)
)

select
    '{{ metric }}'::text as metric,
    measured.entity_type,
    measured.entity_id,
    measured.grain,
    measured.period_start,
    calendar.as_of_on >= measured.period_end as is_complete,
    case when measured.sample_size > 0 then measured.average::double precision end as value,
    '{{ unit }}'::text as unit,
    measured.sample_size::bigint as sample_size,
    measured.excluded_count::bigint as excluded_count,
    null::double precision as p50,
    null::double precision as p75,
    null::double precision as p90,
    null::double precision as p95
from measured
cross join calendar
where measured.sample_size + measured.excluded_count > 0
{% endmacro %}
