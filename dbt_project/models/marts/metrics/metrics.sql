{{ config(materialized='view') }}

{% for thing in metric_owners() %}
{% set outer = loop %}
{% for table in metric_tables(thing) %}
select * from {{ ref(table) }}
{% if not (loop.last and outer.last) %}union all{% endif %}
{% endfor %}
{% endfor %}
