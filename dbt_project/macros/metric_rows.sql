{# The columns of `metrics`, from `grouped` and `spans`. #}
{% macro metric_rows() %}
select
    spans.metric,
    spans.entity_type,
    spans.entity_id,
    grouped.grain,
    grouped.period_start,
    present.as_of_on >= bounds.period_end as is_complete,
    case spans.kind
        when 'rate' then bounds.sample_size::double precision / nullif(greatest(bounds.days, 0), 0)
        when 'count' then bounds.sample_size::double precision
        when 'median' then grouped.percentiles[1]
        when 'sum' then grouped.total::double precision
        when 'last' then grouped.total::double precision
        else (grouped.total / nullif(bounds.sample_size, 0))::double precision
    end as value,
    spans.unit,
    bounds.sample_size,
    grouped.excluded_count,
    grouped.percentiles[1] as p50,
    grouped.percentiles[2] as p75,
    grouped.percentiles[3] as p90,
    grouped.percentiles[4] as p95
from grouped
inner join spans on grouped.entity_number = spans.entity_number
cross join {{ ref('int_as_of_date') }} as present
cross join lateral (
    select {{ metric_period_end('grouped.grain', 'grouped.period_start') }} as period_end
) as ending
cross join lateral (
    select
        ending.period_end,
        case spans.kind when 'last' then least(grouped.sample_size, 1) else grouped.sample_size end as sample_size,
        least(ending.period_end, present.as_of_on + 1) - greatest(grouped.period_start, spans.first_on) as days
) as bounds
where
    grouped.period_start is not null
    and grouped.grain = any(spans.grains)
    and {{ is_touched('grouped', 'spans.metric', 'spans') }}
{% endmacro %}


{# The date after the last one of the period that starts at `period_start`. #}
{% macro metric_period_end(grain, period_start) -%}
    ({{ period_start }} + {{ metric_step(grain) }})::date
{%- endmacro %}


{# The length of a grain as an interval; Postgres has no interval called quarter. #}
{% macro metric_step(grain) -%}
    case {{ grain }} when 'quarter' then interval '3 months' else ('1 ' || {{ grain }})::interval end
{%- endmacro %}
