{{ config(indexes=[{'columns': ['pull_request_id'], 'unique': true}]) }}

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
    files.pull_request_id,
    coalesce(sum(files.additions + files.deletions) filter (where left_out.path is not null), 0)::bigint
        as left_out_lines
from files
left join left_out on files.path = left_out.path
group by files.pull_request_id
