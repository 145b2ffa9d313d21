{{ config(indexes=[{'columns': ['entity']}]) }}

-- The 90 days before `as_of`: what to mend now, not what once was.
with

recent as (
    select
        flaky_test_id as thing_id,
        repository_id,
        max(service_id) as service_id,
        suite,
        test_case,
        count(*) as flaky_commits,
        max(seen_at) as last_seen_at,
        (array_agg(source_url order by seen_at desc, sha collate "C" desc))[1] as source_url
    from {{ ref('int_flaky_tests') }}
    where seen_at > {{ as_of() }} - interval '2160 hours' and seen_at <= {{ as_of() }}
    group by flaky_test_id, repository_id, suite, test_case
),

failures as (
    select
        repository_id,
        suite,
        test_case,
        count(*) as failed_reports
    from {{ ref('fct_test_cases') }}
    where
        status in ('failed', 'error')
        and finished_at > {{ as_of() }} - interval '2160 hours'
        and finished_at <= {{ as_of() }}
        and deleted_at is null
    group by repository_id, suite, test_case
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
    recent.test_case,
    recent.flaky_commits,
    failures.failed_reports,
    recent.last_seen_at,
    recent.source_url
from recent
inner join entities on recent.thing_id = entities.thing_id
left join failures
    on
        recent.repository_id = failures.repository_id
        and recent.suite = failures.suite
        and recent.test_case = failures.test_case
left join {{ ref('dim_repositories') }} as repositories on recent.repository_id = repositories.repository_id
