{{ config(indexes=[{'columns': ['entity']}]) }}

-- The 90 days before `as_of`: what to mend now, not what once was.
with

recent as (
    select
        repository_id || ':' || suite as thing_id,
        repository_id,
        max(service_id) as service_id,
        suite,
        count(*) as reports,
        count(*) filter (where failed > 0) as failed_reports,
        (
            array_agg(passed + failed + skipped order by finished_at desc, report_id collate "C" desc)
        )[1] as cases,
        percentile_cont(0.5) within group (order by seconds) as median_seconds,
        percentile_cont(0.95) within group (order by seconds) as p95_seconds,
        max(finished_at) as last_seen_at,
        (array_agg(source_url order by finished_at desc, report_id collate "C" desc))[1] as source_url
    from {{ ref('fct_test_suites') }}
    where
        finished_at > {{ as_of() }} - interval '2160 hours'
        and finished_at <= {{ as_of() }}
        and deleted_at is null
    group by repository_id, suite
),

teams as (
    select
        recent.thing_id as event_id,
        'team' as entity_type,
        owners.team_id as entity_id
    from recent
    inner join {{ ref('int_present_owners') }} as owners on recent.service_id = owners.service_id
),

entities as (
    {{ entities_of('recent', 'teams') }}
)

select
    entities.entity_type,
    entities.entity_id,
    entities.entity,
    repositories.name as repository,
    recent.suite,
    recent.reports,
    recent.failed_reports,
    recent.cases,
    recent.median_seconds,
    recent.p95_seconds,
    recent.last_seen_at,
    recent.source_url
from recent
inner join entities on recent.thing_id = entities.thing_id
left join {{ ref('dim_repositories') }} as repositories on recent.repository_id = repositories.repository_id
