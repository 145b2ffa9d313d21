select
    scope_type::text as scope_type,
    scope::text as scope,
    rule::text as rule,
    value::text as value
from {{ source('raw_config', 'rules') }}
