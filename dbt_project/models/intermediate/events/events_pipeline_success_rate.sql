{{ config(materialized='view') }}

select
    run_id as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    {{ first_possible_time(['finished_at', 'started_at', 'created_at']) }} as event_at,
    (status = 'success')::integer::double precision as value,
    case
        when has_broken_configuration then 'broken_configuration'
        when status not in ('success', 'failure') then 'no_verdict'
        when {{ is_impossible_time('finished_at') }} then 'impossible_time'
    end as exclusion_reason,
    concat_ws(': ', workflow, status) as rule,
    source_url
from {{ ref('fct_pipeline_runs') }}
where finished_at is not null and deleted_at is null and is_on_default_branch
