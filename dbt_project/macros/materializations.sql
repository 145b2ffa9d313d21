{# dbt's own materializations, but for what would come out as it is. #}
{% materialization table, adapter='postgres' %}
    {%- if is_unchanged() -%}
        {%- call noop_statement('main', 'UNCHANGED') %}{% endcall -%}
        {{ return({'relations': [this.incorporate(type='table')]}) }}
    {%- endif -%}
    {{ return(dbt.materialization_table_default()) }}
{% endmaterialization %}


{% materialization view, adapter='postgres' %}
    {%- if is_same_view() -%}
        {%- do run_query('begin; ' ~ remember_version() ~ '; commit') -%}
        {%- call noop_statement('main', 'UNCHANGED') %}{% endcall -%}
        {{ return({'relations': [this.incorporate(type='view')]}) }}
    {%- endif -%}
    {{ return(dbt.materialization_view_default()) }}
{% endmaterialization %}


{% materialization seed, adapter='postgres' %}
    {%- if is_unchanged() -%}
        {%- do store_result('agate_table', response='OK', agate_table=load_agate_table()) -%}
        {%- call noop_statement('main', 'UNCHANGED') %}{% endcall -%}
        {{ return({'relations': [this.incorporate(type='table')]}) }}
    {%- endif -%}
    {{ return(dbt.materialization_seed_default()) }}
{% endmaterialization %}


{% materialization test, adapter='postgres' %}
    {%- if is_unchanged() -%}
        {%- call statement('main', fetch_result=True) -%}
            select 0 as failures, false as should_warn, false as should_error
        {%- endcall -%}
        {{ return({'relations': []}) }}
    {%- endif -%}
    {%- set done = dbt.materialization_test_default() -%}
    {%- if is_kept() and load_result('main').table.rows[0]['failures'] == 0 -%}
        {%- do run_query('begin; ' ~ _remembered(model.name, _made_of(), "''") ~ '; commit') -%}
    {%- endif -%}
    {{ return(done) }}
{% endmaterialization %}
