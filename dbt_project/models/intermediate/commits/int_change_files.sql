{{ config(tags=['spark_input'], indexes=[{'columns': ['change_id']}]) }}

-- Paths come again in many pull requests, so each is compared once.
{% set columns = ['pull_request_id', 'path', 'additions', 'deletions'] %}
with

files as (
    {{ branches_of('int_pull_request_files', columns) }}
),

left_out as (
    select path
    from (select distinct path from files) as paths
    where path ~ {{ generated_path() }}
)

select
    changes.change_id,
    changes.repository_id,
    files.path,
    files.additions,
    files.deletions
from files
inner join {{ ref('int_changes') }} as changes on files.pull_request_id = changes.change_id
left join left_out on files.path = left_out.path
where left_out.path is null
