{{ config(materialized='view') }}

-- Runs of one name in one attempt, such as those of the jobs of a matrix, count together.
select
    {{ azure_devops_test_report() }} as report_id,
    coalesce(test_runs.name, '') as suite,
    {{ azure_devops_test_report() }} as run,
    null::text as repository,
    builds.sha,
    builds.branch,
    sum(test_runs.passed)::bigint as passed,
    sum(test_runs.failed)::bigint as failed,
    sum(test_runs.skipped)::bigint as skipped,
    sum(extract(epoch from test_runs.finished_at - test_runs.started_at))::double precision as seconds,
    max(test_runs.finished_at) as finished_at,
    'azure_devops' as source,
    builds.url as source_url,
    builds.deleted_at
from {{ ref('int_builds__azure_devops') }} as builds
inner join {{ ref('stg_azure_devops__test_runs') }} as test_runs
    on builds.installation = test_runs.installation and builds.build_id = test_runs.build_id
where builds.host_repository_id is not null and test_runs.deleted_at is null
group by
    builds.run_id, test_runs.attempt, test_runs.name, builds.sha, builds.branch, builds.url, builds.deleted_at
