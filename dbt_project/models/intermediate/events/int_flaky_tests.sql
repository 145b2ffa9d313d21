-- A suite that another report has with other cases, as shards and filters leave it, says nothing about the
-- cases that it lacks.
with

suites as (
    select
        *,
        passed + failed + skipped as cases
    from {{ ref('fct_test_suites') }}
    where deleted_at is null
)

select
    failures.repository_id,
    failures.service_id,
    failures.sha,
    failures.suite,
    failures.test_case,
    failures.repository_id || ':' || failures.suite || ':' || failures.test_case as flaky_test_id,
    min(failures.finished_at) as failed_at,
    min(others.finished_at) as passed_at,
    greatest(min(failures.finished_at), min(others.finished_at)) as seen_at,
    (
        array_agg(failures.source_url order by failures.finished_at desc, failures.report_id collate "C" desc)
    )[1] as source_url
from {{ ref('fct_test_cases') }} as failures
inner join suites as own on failures.test_suite_id = own.test_suite_id
inner join suites as others
    on
        own.repository_id = others.repository_id
        and own.sha = others.sha
        and own.suite = others.suite
        and own.cases = others.cases
        and own.report_id != others.report_id
where
    failures.status in ('failed', 'error')
    and not exists (
        select 1
        from {{ ref('fct_test_cases') }} as others_cases
        where
            others.test_suite_id = others_cases.test_suite_id
            and failures.class_name = others_cases.class_name
            and failures.name = others_cases.name
    )
group by
    failures.repository_id, failures.service_id, failures.sha, failures.suite, failures.test_case
