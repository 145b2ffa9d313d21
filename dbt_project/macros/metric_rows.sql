{# The columns of every metric table, from `grouped` and `spans`. #}
{% macro metric_rows(kind, unit) %}
{%- set values = {
    'rate': 'grouped.sample_size::double precision / nullif(greatest(bounds.days, 0), 0)',
    'count': 'grouped.sample_size::double precision',
    'sum': 'grouped.total::double precision',
    'ratio': '(grouped.total / nullif(grouped.sample_size, 0))::double precision',
    'mean': '(grouped.total / nullif(grouped.sample_size, 0))::double precision',
    'load': '(grouped.total / nullif(grouped.sample_size, 0))::double precision',
    'median': 'grouped.percentiles[1]',
    'last': 'grouped.total::double precision',
} %}
select
    spans.entity_type,
    spans.entity_id,
    grouped.grain,
    grouped.period_start,
    calendar.as_of_on >= bounds.period_end as is_complete,
    {{ values[kind] }} as value,
    '{{ unit }}'::text as unit,
    grouped.sample_size,
    grouped.excluded_count,
    grouped.percentiles[1] as p50,
    grouped.percentiles[2] as p75,
    grouped.percentiles[3] as p90,
    grouped.percentiles[4] as p95
from grouped
inner join spans on grouped.entity_number = spans.entity_number
cross join {{ ref('int_metric_calendar') }} as calendar
cross join lateral (
    select {{ metric_period_end('grouped.grain', 'grouped.period_start') }} as period_end
) as ending
cross join lateral (
    select
        ending.period_end,
        least(ending.period_end, calendar.as_of_on + 1) - greatest(grouped.period_start, spans.first_on) as days
) as bounds
where grouped.period_start is not null
{% endmacro %}


{# The date after the last one of the period that starts at `period_start`. #}
{% macro metric_period_end(grain, period_start) -%}
    ({{ period_start }} + {{ metric_step(grain) }})::date
{%- endmacro %}


{# The length of a grain as an interval; Postgres has no interval called quarter. #}
{% macro metric_step(grain) -%}
    case {{ grain }} when 'quarter' then interval '3 months' else ('1 ' || {{ grain }})::interval end
{%- endmacro %}
