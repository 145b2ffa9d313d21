{#
  A table of metrics of which a refresh makes the periods that come out otherwise. Its pre-hook, `made_before`, puts what
  the metrics count into temporary tables and a digest on it for each metric, entity and quarter; `touched` are those
  whose digest is another than the last time, or that are gone. Their rows go, and the model's SQL makes just these.
  What the SQL itself says is part of the digests: a table of another text is made anew.
#}
{% materialization by_period, adapter='postgres' %}
    {%- if is_unchanged() -%}
        {%- call noop_statement('main', 'UNCHANGED') %}{% endcall -%}
        {{ return({'relations': [this.incorporate(type='table')]}) }}
    {%- endif -%}
    {%- if is_made_anew() -%}
        {{ return(dbt.materialization_table_default()) }}
    {%- endif -%}
    {%- set columns = adapter.get_columns_in_relation(this) | map(attribute='quoted') | join(', ') -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main') %}
        delete from {{ this }} as stored
        using touched
        where
            stored.metric = touched.metric
            and stored.entity_type = touched.entity_type
            and stored.entity_id = touched.entity_id
            and touched.quarter_start in ({{ metric_quarter('stored.period_start') }}, {{ metric_last_quarter('stored') }});
        insert into {{ this }} ({{ columns }})
        select {{ columns }} from ({{ sql }}) as made
    {% endcall -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}


{% macro metric_digests() -%}
    "{{ target.database }}".intermediate.metric_digests
{%- endmacro %}


{# Whether all rows are made: there is no such table yet, or one of another text. #}
{% macro is_made_anew() %}
    {%- if flags.FULL_REFRESH or load_cached_relation(this) is none -%}{{ return(true) }}{% endif -%}
    {{ return(run_query(
        "select true from " ~ relation_versions() ~ " where relation = '" ~ _name(model) ~ "' and text = '" ~ _text() ~ "'"
    ).rows | length == 0) }}
{% endmacro %}
