{# One row per entity, grain and period of the `placed` events. #}
{% macro metric_grouped(kind, grains, counts_once) %}
periods as (
    select
        placed.*,
        case when entity_type != 'repository' then placed_on end as day_start,
        date_trunc('week', placed_on::timestamp)::date as week_start,
        date_trunc('month', placed_on::timestamp)::date as month_start,
        date_trunc('quarter', placed_on::timestamp)::date as quarter_start
    from placed
),

{% if kind == 'load' %}
people as (
    select
        entity_number,
        counted_id,
        {{- metric_period_columns(grains) }},
        count(*) filter (where is_counted)::double precision as value,
        count(*) filter (where not is_counted) as left_out
    from periods
    group by {{ metric_grouping_sets(grains, 'entity_number, counted_id') }}
),

grouped as (
    select
        entity_number,
        grain,
        period_start,
        count(*) filter (where value > 0) as sample_size,
        sum(left_out)::bigint as excluded_count,
        sum(value::numeric) as total,
        percentile_cont(array[0.5, 0.75, 0.9, 0.95]) within group (order by value) filter (where value > 0)
            as percentiles
    from people
    group by entity_number, grain, period_start
)
{%- else %}
grouped as (
    select
        entity_number,
        {{- metric_period_columns(grains) }},
        {{- metric_aggregates(kind, counts_once) }}
    from periods
    group by {{ metric_grouping_sets(grains, 'entity_number') }}
)
{%- endif %}
{%- endmacro %}


{# The grain and the first date of the period of a group of `metric_grouping_sets`. #}
{% macro metric_period_columns(grains) %}
        {%- for column in ['grain', 'period_start'] %}
        case
            {%- for grain in ['week', 'day', 'month', 'quarter'] | select('in', grains) %}
            when grouping({{ grain }}_start) = 0
                then {% if column == 'grain' %}'{{ grain }}'{% else %}{{ grain }}_start{% endif %}
            {%- endfor %}
        end as {{ column }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
{%- endmacro %}


{# Groups of `keys` and each grain; day, month and quarter nest, so that one sort serves all three. #}
{% macro metric_grouping_sets(grains, keys) %}
{%- set nested = {'day': 'quarter_start, month_start, day_start', 'month': 'quarter_start, month_start'} -%}
    grouping sets (
        {%- for grain in grains %}
        ({{ keys }}, {{ nested.get(grain, grain ~ '_start') }}){% if not loop.last %},{% endif %}
        {%- endfor %}
    )
{%- endmacro %}


{# What a group of placed events is reduced to: `sample_size`, `excluded_count`, `total` and the four percentiles. #}
{% macro metric_aggregates(kind, counts_once=[]) %}
        {%- if kind == 'last' %}
        least(count(*) filter (where is_counted), 1) as sample_size,
        {%- elif counts_once %}
        count(distinct counted_id) filter (where is_counted) as sample_size,
        {%- else %}
        count(*) filter (where is_counted) as sample_size,
        {%- endif %}
        count(*) filter (where not is_counted) as excluded_count,
        {%- if kind in ['sum', 'ratio', 'mean'] %}
        coalesce(sum(value::numeric) filter (where is_counted), 0) as total,
        {%- elif kind == 'last' %}
        (array_agg(value order by event_at desc, event_id collate "C" desc) filter (where is_counted))[1] as total,
        {%- else %}
        null::numeric as total,
        {%- endif %}
        {%- if kind in ['median', 'mean'] %}
        percentile_cont(array[0.5, 0.75, 0.9, 0.95]) within group (order by value) filter (where is_counted)
            as percentiles
        {%- else %}
        null::double precision [] as percentiles
        {%- endif %}
{% endmacro %}
