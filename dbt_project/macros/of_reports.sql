{#
  Columns and joins that all reports of CI share: what a report does not say, its run does. A report names its run by id
  or address, of which GitHub's may name the attempt.
#}
{% macro report_columns() -%}
    coalesce(found.repository, runs.repository) as repository,
    'repository:' || coalesce(found.repository, runs.repository) as repository_id,
    coalesce(found.sha, runs.sha) as sha,
    coalesce(found.branch, runs.branch) as branch,
    coalesce(runs.is_on_default_branch, found.branch = default_branches.default_branch, false) as is_on_default_branch,
    runs.run_id as pipeline_run_id
{%- endmacro %}


{% macro report_joins() -%}
left join {{ ref('int_run_names') }} as runs on regexp_replace(found.run, '/attempts/[0-9]+$', '') = runs.name
left join {{ ref('int_default_branches') }} as default_branches
    on coalesce(found.repository, runs.repository) = default_branches.repository
where
    coalesce(found.repository, runs.repository) is not null
    and coalesce(found.sha, runs.sha) is not null
    and coalesce(found.finished_at, runs.finished_at) is not null
{%- endmacro %}
