{{ config(materialized='view') }}

select
    'jenkins' as source,
    job as scope,
    'jobs' as table_name,
    {{ bounded_key('job') }} as key,
    'its builds are of no repository that is collected: `repository` of [[jenkins]] can name one' as reason
from {{ ref('int_builds__jenkins') }}
where deleted_at is null
group by installation, job
having bool_and(host_repository_id is null)
