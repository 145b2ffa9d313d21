{{ config(materialized='view') }}

-- Rows whose number another repository's row has too: staging leaves them out.
{% for host, (kind, place, keys) in numbered_throughout().items() %}
{% set outer_loop = loop %}
{% for table_name, key in keys.items() %}
{% if not (outer_loop.first and loop.first) %}
union all
{% endif %}
select
    '{{ host }}' as source,
    landed.installation || ':{{ kind }}:' || landed.{{ place }} as host_repository_id,
    '{{ table_name }}' as table_name,
    {{ bounded_key('landed.' ~ key ~ '::text') }} as key
from {{ source('raw_' ~ host, table_name) }} as landed
where {{ is_configured(host, 'landed.' ~ place) }} and not ({{ is_of_one_place(host, table_name) }})
{% endfor %}
{% endfor %}
