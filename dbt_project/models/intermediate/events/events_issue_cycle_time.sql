{{ config(materialized='view') }}

select
    issue_id as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    done_at as event_at,
    extract(epoch from done_at - started_at)::double precision as value,
    case
        when started_at is null then 'not_started'
        when done_at < started_at then 'negative'
    end as exclusion_reason,
    concat_ws(', ', key, type) as rule,
    source_url
from {{ ref('fct_issues') }}
where done_at is not null and deleted_at is null

union all

select
    event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    event_at,
    null::double precision as value,
    exclusion_reason,
    rule,
    source_url
from {{ ref('int_not_done_issues') }}
