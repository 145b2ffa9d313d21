with

test_runs as (
    select
        repository_id,
        service_id,
        sha,
        test_run_id,
        max(finished_at) as finished_at,
        sum(passed) as passed,
        sum(failed) as failed,
        min(source_url) as source_url
    from {{ ref('fct_test_suites') }}
    where deleted_at is null
    group by repository_id, service_id, sha, test_run_id
),

events as (
    select
        'test_success_rate' as metric,
        repository_id || '@' || sha || ':' || test_run_id as event_id,
        repository_id,
        service_id,
        null::text as counted_id,
        finished_at as event_at,
        passed::double precision / nullif(passed + failed, 0) as value,
        case when passed + failed = 0 then 'no_verdict' end as exclusion_reason,
        passed || ' passed, ' || failed || ' failed' as rule,
        source_url
    from test_runs
    union all
    select
        'test_suite_duration' as metric,
        test_suite_id as event_id,
        repository_id,
        service_id,
        null::text as counted_id,
        finished_at as event_at,
        seconds as value,
        null::text as exclusion_reason,
        suite as rule,
        source_url
    from {{ ref('fct_test_suites') }}
    where deleted_at is null
    union all
    select
        'flaky_tests' as metric,
        flaky_test_id || '@' || sha as event_id,
        repository_id,
        service_id,
        flaky_test_id as counted_id,
        seen_at as event_at,
        1::double precision as value,
        null::text as exclusion_reason,
        suite || ': ' || test_case as rule,
        source_url
    from {{ ref('int_flaky_tests') }}
)

select
    metric,
    event_id,
    repository_id,
    service_id,
    null::text as entity_type,
    counted_id,
    event_at,
    value,
    exclusion_reason,
    rule,
    source_url
from events
where {{ is_under_test('metric') }}
