{{ config(materialized='view') }}

{% for thing in metric_owners() %}
{% for model in metrics_of_intervals().get(thing, []) %}
select * from {{ ref('int_' ~ model) }}
{% if not loop.last %}union all{% endif %}
{% else %}
select * from {{ ref('metrics_of_' ~ thing) }}
{% endfor %}
{% if not loop.last %}union all{% endif %}
{% endfor %}
