{#
  What the `placed` events of a period are reduced to: `sample_size`, `excluded_count`, `total` and the percentiles of
  those kinds that have any. Kinds are grouped by what they cost: only percentiles and distinct things need a sort.
#}
{% macro metric_grouped() %}
periods as (
    select
        placed.*,
        case when {{ has_days('entity_type') }} then placed_on end as day_start,
        date_trunc('week', placed_on::timestamp)::date as week_start,
        date_trunc('month', placed_on::timestamp)::date as month_start,
        date_trunc('quarter', placed_on::timestamp)::date as quarter_start
    from placed
),

people as (
    select
        entity_number,
        counted_id,
        {{- metric_period_columns() }},
        count(*) filter (where is_counted)::double precision as value,
        count(*) filter (where not is_counted) as left_out
    from periods
    where kind = 'load'
    group by {{ metric_grouping_sets('entity_number, counted_id') }}
),

grouped as (
    {{ metric_group(
        "kind in ('rate', 'count', 'sum', 'ratio') and counted_id is null", total=metric_sum('sum', 'ratio')
    ) }}
    union all
    {{ metric_group(
        "kind in ('rate', 'count', 'sum', 'ratio') and counted_id is not null",
        count='distinct counted_id',
        total=metric_sum('sum', 'ratio')
    ) }}
    union all
    {{ metric_group(
        "kind in ('median', 'mean')", total=metric_sum('mean'), percentiles=metric_percentiles('is_counted')
    ) }}
    union all
    {{ metric_group(
        "kind = 'last'",
        total="(array_agg(value order by event_at desc, event_id collate \"C\" desc) filter (where is_counted))[1]"
    ) }}
    union all
    select
        entity_number,
        grain,
        period_start,
        count(*) filter (where value > 0) as sample_size,
        sum(left_out)::bigint as excluded_count,
        sum(value::numeric) as total,
        {{ metric_percentiles('value > 0') }} as percentiles
    from people
    group by entity_number, grain, period_start
)
{%- endmacro %}


{# One row per entity, grain and period of those of `periods` that meet a condition. #}
{% macro metric_group(condition, total, count='*', percentiles='null::double precision []') %}
    select
        entity_number,
        {{- metric_period_columns() }},
        count({{ count }}) filter (where is_counted) as sample_size,
        count(*) filter (where not is_counted) as excluded_count,
        {{ total }} as total,
        {{ percentiles }} as percentiles
    from periods
    where {{ condition }}
    group by {{ metric_grouping_sets('entity_number') }}
{% endmacro %}


{% macro metric_sum() -%}
    coalesce(sum(value::numeric) filter (where is_counted and kind in ('{{ varargs | join("', '") }}')), 0)
{%- endmacro %}


{% macro metric_percentiles(condition) -%}
    percentile_cont(array[0.5, 0.75, 0.9, 0.95]) within group (order by value) filter (where {{ condition }})
{%- endmacro %}


{# The grain and the first date of the period of a group of `metric_grouping_sets`. #}
{% macro metric_period_columns() %}
        {%- for column in ['grain', 'period_start'] %}
        case
            {%- for grain in ['week', 'day', 'month', 'quarter'] %}
            when grouping({{ grain }}_start) = 0
                then {% if column == 'grain' %}'{{ grain }}'{% else %}{{ grain }}_start{% endif %}
            {%- endfor %}
        end as {{ column }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
{%- endmacro %}


{# Groups of `keys` and each grain; day, month and quarter nest, so that one sort serves all three. #}
{% macro metric_grouping_sets(keys) -%}
    grouping sets (
        ({{ keys }}, quarter_start, month_start, day_start),
        ({{ keys }}, quarter_start, month_start),
        ({{ keys }}, quarter_start),
        ({{ keys }}, week_start)
    )
{%- endmacro %}
