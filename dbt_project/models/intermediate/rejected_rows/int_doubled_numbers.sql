{{ config(materialized='view') }}

-- Rows whose number another repository's row has too: staging leaves them out.
{% for host in used_hosts() %}
{% set described = hosts()[host] %}
{% set place = described.scopes[1] %}
{% for table_name, key in described.numbered.items() %}
select
    '{{ host }}' as source,
    landed.installation || ':{{ described.place }}:' || landed.{{ place }} as host_repository_id,
    '{{ table_name }}' as table_name,
    {{ bounded_key('landed.' ~ key ~ '::text') }} as key
from {{ source('raw_' ~ host, table_name) }} as landed
where {{ is_configured(host, 'landed.' ~ place) }} and {{ is_of_another_place(host, table_name) }}
union all
{% endfor %}
{% endfor %}
select
    null::text as source,
    null::text as host_repository_id,
    null::text as table_name,
    null::text as key
where false
