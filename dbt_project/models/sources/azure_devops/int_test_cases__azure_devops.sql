{{ config(materialized='view') }}

select
    {{ azure_devops_test_report() }} as report_id,
    coalesce(test_runs.name, '') as suite,
    cases.storage as class_name,
    cases.name,
    case
        when cases.outcome in ('Failed', 'Aborted', 'Error', 'Timeout') then 'failed'
        else 'skipped'
    end as status,
    cases.error as message,
    cases.seconds
from {{ ref('int_builds__azure_devops') }} as builds
inner join {{ ref('stg_azure_devops__test_runs') }} as test_runs
    on builds.installation = test_runs.installation and builds.build_id = test_runs.build_id
inner join {{ ref('stg_azure_devops__test_cases') }} as cases
    on
        test_runs.installation = cases.installation
        and test_runs.project_id = cases.project_id
        and test_runs.run_id = cases.run_id
where builds.host_repository_id is not null and cases.deleted_at is null
