{# Digests of the rows of `metrics_by_period` by quarter, of those of the tables that hold the metrics. #}
{% macro metric_series_digests() %}
    with known as (
        select
            metric,
            entity_type,
            entity_id,
            quarter_start,
            string_agg(digest, ' ' order by relation) as digest
        from {{ metric_digests() }}
        where relation != '{{ this.identifier }}'
        group by metric, entity_type, entity_id, quarter_start
    ),

    quarters as (
        select
            series.metric,
            series.entity_type,
            series.entity_id,
            quarter.quarter_start::date as quarter_start,
            present.as_of_on
        from (
            select
                metric,
                entity_type,
                entity_id,
                min(quarter_start) as first_quarter
            from known
            group by metric, entity_type, entity_id
        ) as series
        cross join {{ ref('int_as_of_date') }} as present
        cross join lateral generate_series(
            series.first_quarter::timestamp, present.as_of_on::timestamp, interval '3 months'
        ) as quarter (quarter_start)
    )

    select
        quarters.metric,
        quarters.entity_type,
        quarters.entity_id,
        quarters.quarter_start,
        md5(concat_ws(
            ' ', '{{ _text() }}', known.digest, definitions.is_zero_when_empty,
            least(quarters.as_of_on, {{ metric_quarter_closes('quarters.quarter_start') }})
        )) as digest
    from quarters
    inner join {{ ref('metric_definitions') }} as definitions on quarters.metric = definitions.metric
    left join known
        on
            quarters.metric = known.metric
            and quarters.entity_type = known.entity_type
            and quarters.entity_id = known.entity_id
            and quarters.quarter_start = known.quarter_start
{% endmacro %}
