{#
  Metrics measured at the end of each date, or at `as_of` on the last: how many things were in a state, rebuilt from
  the intervals in which they were. A period shows its last date. Two macros read the same intervals, so that what
  `metric_events` lists is what was counted: `metric_snapshots` makes the rows of the metric, without a row per thing
  and date, and `metric_snapshot_events` lists just those.

  `intervals` has subject_id, repository_id, service_id, started_at, ended_at (exclusive; null: it lasts), value (what
  the subject adds to the metric's value while the interval lasts, 0 where it only counts as measured),
  exclusion_reason, rule, source_url. Intervals of one subject do not overlap. `is_mean` shows the mean of what they add,
  not the sum.
  `owners` has subject_id, entity_type, entity_id, valid_from and valid_to (dates, valid_to exclusive), and adds
  these.
#}
{% macro metric_snapshots(metric, intervals, unit, owners, is_mean=false) %}
{%- set names = "'" ~ intervals ~ "', '" ~ owners ~ "'" %}
{{ config(
    materialized='by_period',
    indexes=[metric_key()],
    pre_hook="{{ made_before(metric_snapshot_steps(" ~ names ~ "), metric_interval_digests('" ~ metric ~ "')) }}"
) }}
{{ metric_with(metric_snapshot_steps(intervals, owners)) }}

calendar as (
    {{ metric_present() }}
),

-- What a date adds to and takes from the sums of its entity.
changes as (
    select
        members.entity_type,
        members.entity_id,
        change.changed_on,
        coalesce(sum(change.sign * members.value::numeric) filter (where members.is_counted), 0) as value,
        coalesce(sum(change.sign) filter (where members.is_counted), 0) as sample_size,
        coalesce(sum(change.sign) filter (where not members.is_counted), 0) as excluded_count
    from {{ metric_overlapping('members') }} as members
    cross join lateral (
        values (members.first_on, 1), (members.last_on + 1, -1)
    ) as change (changed_on, sign)
    group by members.entity_type, members.entity_id, change.changed_on
),

firsts as (
    select
        entity_type,
        entity_id,
        min(first_on) as first_on
    from members
    group by entity_type, entity_id
),

periods as (
    select periods.*
    from ({{ metric_entity_periods('firsts') }}) as periods
    where {{ is_touched('periods', "'" ~ metric ~ "'", 'periods') }}
),

walked as (
    select
        entity_type,
        entity_id,
        grain,
        period_start,
        period_end,
        sum(value) over so_far as value,
        sum(sample_size) over so_far as sample_size,
        sum(excluded_count) over so_far as excluded_count
    from (
        select
            entity_type,
            entity_id,
            null::text as grain,
            null::date as period_start,
            null::date as period_end,
            changed_on,
            value,
            sample_size,
            excluded_count
        from changes
        union all
        select
            periods.entity_type,
            periods.entity_id,
            periods.grain,
            periods.period_start,
            periods.period_end,
            least(periods.period_end - 1, calendar.as_of_on) as changed_on,
            0 as value,
            0 as sample_size,
            0 as excluded_count
        from periods
        cross join calendar
    ) as steps
    window so_far as (partition by entity_type, entity_id order by changed_on)
)

select
    '{{ metric }}'::text as metric,
    walked.entity_type,
    walked.entity_id,
    walked.grain,
    walked.period_start,
    calendar.as_of_on >= walked.period_end as is_complete,
    case
        when walked.sample_size > 0
            then (walked.value{% if is_mean %} / walked.sample_size{% endif %})::double precision
    end as value,
    '{{ unit }}'::text as unit,
    walked.sample_size::bigint as sample_size,
    walked.excluded_count::bigint as excluded_count,
    null::double precision as p50,
    null::double precision as p75,
    null::double precision as p90,
    null::double precision as p95
from walked
cross join calendar
where walked.grain is not null and walked.sample_size + walked.excluded_count > 0
{% endmacro %}
