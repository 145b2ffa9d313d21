{#
  The rows of `metrics` with the empty periods between them, up to `as_of`: 0 for a rate, count or sum of nothing, null for
  a ratio, duration or snapshot. Of a table `by_period`, the periods that are made.
#}
{% macro metrics_by_period(grains=['day', 'week', 'month', 'quarter']) %}
{%- set is_by_period = is_kept() and model.config.materialized == 'by_period' %}
with series as (
    select
        stored.metric,
        stored.entity_type,
        stored.entity_id,
        stored.grain,
        max(stored.unit) as unit,
        min(stored.period_start) as first_period_start
    from {{ ref('metrics') }} as stored
    {%- if is_by_period %}
    inner join (select distinct metric, entity_type, entity_id from touched) as made
        on
            stored.metric = made.metric
            and stored.entity_type = made.entity_type
            and stored.entity_id = made.entity_id
    {%- endif %}
    where stored.grain in ('{{ grains | join("', '") }}')
    group by stored.metric, stored.entity_type, stored.entity_id, stored.grain
),

periods as (
    select
        series.metric,
        series.entity_type,
        series.entity_id,
        series.grain,
        series.unit,
        period.period_start::date as period_start,
        present.as_of_on
    from series
    cross join {{ ref('int_as_of_date') }} as present
    cross join lateral generate_series(
        series.first_period_start::timestamp,
        present.as_of_on::timestamp,
        {{ metric_step('series.grain') }}
    ) as period (period_start)
)

select
    periods.metric,
    periods.entity_type,
    periods.entity_id,
    periods.grain,
    periods.period_start,
    periods.as_of_on >= {{ metric_period_end('periods.grain', 'periods.period_start') }}
        as is_complete,
    case
        when stored.metric is not null then stored.value
        when definitions.is_zero_when_empty then 0
    end as value,
    periods.unit,
    coalesce(stored.sample_size, 0) as sample_size,
    coalesce(stored.excluded_count, 0) as excluded_count,
    stored.p50,
    stored.p75,
    stored.p90,
    stored.p95
from periods
inner join {{ ref('metric_definitions') }} as definitions on periods.metric = definitions.metric
left join {{ ref('metrics') }} as stored
    on
        periods.metric = stored.metric
        and periods.entity_type = stored.entity_type
        and periods.entity_id = stored.entity_id
        and periods.grain = stored.grain
        and periods.period_start = stored.period_start
{%- if is_by_period %}
where {{ is_touched('periods', 'periods.metric', 'periods') }}
{%- endif %}
{% endmacro %}
