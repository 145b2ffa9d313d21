{{ config(materialized='view') }}

select
    issue_id as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    first_done_at as event_at,
    1::double precision as value,
    null::text as exclusion_reason,
    concat_ws(', ', key, type) as rule,
    source_url
from {{ ref('fct_issues') }}
where first_done_at is not null and deleted_at is null

union all

select
    event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    event_at,
    1::double precision as value,
    exclusion_reason,
    rule,
    source_url
from {{ ref('int_not_done_issues') }}
