{{ config(materialized='view') }}

select
    builds.build_id as report_id,
    cases.suite,
    cases.class_name,
    cases.name,
    case when cases.status = 'SKIPPED' then 'skipped' else 'failed' end as status,
    cases.error as message,
    null::double precision as seconds
from {{ ref('int_builds__jenkins') }} as builds
inner join {{ ref('stg_jenkins__test_cases') }} as cases
    on
        builds.installation = cases.installation
        and builds.job = cases.job
        and builds.number = cases.number
where builds.host_repository_id is not null and cases.deleted_at is null
