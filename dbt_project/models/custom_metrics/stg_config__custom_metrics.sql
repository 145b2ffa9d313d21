{{ config(materialized='view', schema='staging') }}

select
    metric::text as metric,
    kind::text as kind,
    unit::text as unit,
    owner::text as owner,
    direction::text as direction,
    target::double precision as target,
    definition::text as definition,
    'day week month quarter' as grains,
    null::text as counted_once_by,
    'custom' as input_family,
    query::text as query,
    check_query::text as check_query
from {{ source('raw_config', 'custom_metrics') }}
