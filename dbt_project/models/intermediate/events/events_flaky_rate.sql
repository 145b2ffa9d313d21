-- What was not known at `as_of` is no verdict yet.
with

verdicts as (
    select
        repository_id,
        service_id,
        sha,
        name,
        max(finished_at) as decided_at,
        bool_or(status = 'failure') and bool_or(status = 'success') as is_flaky,
        (array_agg(source_url order by finished_at desc, job_id collate "C" desc))[1] as source_url
    from {{ ref('fct_pipeline_jobs') }}
    where
        status in ('success', 'failure')
        and finished_at <= {{ as_of() }}
        and sha is not null
        and deleted_at is null
    group by repository_id, service_id, sha, name
)

select
    repository_id || '@' || sha || ':' || name as event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    null::text as counted_id,
    decided_at as event_at,
    is_flaky::integer::double precision as value,
    null::text as exclusion_reason,
    name as rule,
    source_url
from verdicts
