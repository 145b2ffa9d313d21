{{ config(materialized='view') }}

select
    run_id as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    {{ first_possible_time(['finished_at', 'started_at', 'created_at']) }} as event_at,
    queue_seconds as value,
    case
        when {{ is_impossible_time('started_at') }} or {{ is_impossible_time('finished_at') }}
            then 'impossible_time'
        when queue_seconds < 0 then 'negative'
    end as exclusion_reason,
    workflow as rule,
    source_url
from {{ ref('fct_pipeline_runs') }}
where finished_at is not null and queue_seconds is not null and deleted_at is null
