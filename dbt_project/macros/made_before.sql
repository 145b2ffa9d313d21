{#
  Hook that makes the temporary tables of which the rows are made: `steps`, pairs of a name and its SQL, then `touched` by
  `digests` (metric, entity_type, entity_id, quarter_start, digest), then `last_steps`, which read it.
#}
{% macro made_before(steps, digests, last_steps=[]) %}
    {%- if is_kept() %}
    {{ _temporary_tables(steps) }}
    {%- if is_made_anew() %}
    delete from {{ metric_digests() }} where relation = '{{ this.identifier }}';
    {%- endif %}
    create temporary table touched on commit drop as
    with made as ({{ digests }})

    select
        metric,
        entity_type,
        entity_id,
        quarter_start,
        made.digest
    from made
    full join (select * from {{ metric_digests() }} where relation = '{{ this.identifier }}') as stored
        using (metric, entity_type, entity_id, quarter_start)
    where made.digest is distinct from stored.digest;
    analyze touched;
    delete from {{ metric_digests() }} as stored
    using touched
    where
        stored.relation = '{{ this.identifier }}'
        and stored.metric = touched.metric
        and stored.entity_type = touched.entity_type
        and stored.entity_id = touched.entity_id
        and stored.quarter_start = touched.quarter_start;
    insert into {{ metric_digests() }}
    select
        '{{ this.identifier }}' as relation,
        metric,
        entity_type,
        entity_id,
        quarter_start,
        digest
    from touched
    where digest is not null;
    {{ _temporary_tables(last_steps) }}
    {%- endif %}
{% endmacro %}


{% macro _temporary_tables(steps) %}
    {%- for name, query in steps %}
    create temporary table {{ name }} on commit drop as {{ query }};
    analyze {{ name }};
    {%- endfor %}
{% endmacro %}


{# The same steps as the beginning of a `with`; where they are temporary tables, a digest of their text. #}
{% macro metric_with(steps) %}
    {%- if is_kept() -%}
        -- {{ local_md5(steps | string) }}
with
    {%- else -%}
with
        {%- for name, query in steps %}
{{ name }} as ({{ query }}),
        {% endfor %}
    {%- endif %}
{% endmacro %}


{# First date of the quarter of a date, and of the quarter in which a period's last date lies: weeks lie in two. #}
{% macro metric_quarter(date) -%}
    date_trunc('quarter', ({{ date }})::timestamp)::date
{%- endmacro %}


{% macro metric_last_quarter(periods) -%}
    {{ metric_quarter(periods ~ '.period_start + case ' ~ periods ~ ".grain when 'week' then 6 else 0 end") }}
{%- endmacro %}


{# The date up to which `as_of` changes a quarter: the Monday on or after its end, when its last week is over. #}
{% macro metric_quarter_closes(quarter_start) -%}
    (date_trunc('week', {{ quarter_start }} + interval '3 months 6 days'))::date
{%- endmacro %}


{# Whether a period of a metric is among those that are made: all are, where a model is only tested. #}
{% macro is_touched(periods, metric, entity) -%}
    {%- if is_kept() -%}
    (
        {%- for quarter in [metric_quarter(periods ~ '.period_start'), metric_last_quarter(periods)] %}
        ({{ metric }}, {{ entity }}.entity_type, {{ entity }}.entity_id, {{ quarter }}) in (
            select metric, entity_type, entity_id, quarter_start from touched
        )
        {{- ' or' if not loop.last }}
        {%- endfor %}
    )
    {%- else -%} true {%- endif -%}
{%- endmacro %}
