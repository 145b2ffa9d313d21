{{ config(materialized='view') }}

select
    commit_id as event_id,
    repository_id,
    null::text as service_id,
    null::text as entity_type,
    null::text as counted_id,
    committed_at as event_at,
    1::double precision as value,
    null::text as exclusion_reason,
    author_kind as rule,
    source_url
from {{ ref('fct_commits') }}
