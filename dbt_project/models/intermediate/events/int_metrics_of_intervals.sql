{{ config(materialized='view') }}

{% for metric in metrics_of_intervals() %}
select * from {{ ref('int_' ~ metric) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
