{{ config(materialized='view') }}

select
    commit_id as event_id,
    repository_id,
    null::text as service_id,
    null::text as entity_type,
    null::text as counted_id,
    committed_at as event_at,
    (additions + deletions)::double precision as value,
    case
        when is_merge then 'merge_commit'
        when additions is null or deletions is null then 'missing_numbers'
    end as exclusion_reason,
    author_kind as rule,
    source_url
from {{ ref('fct_commits') }}
