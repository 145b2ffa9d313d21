{{ config(indexes=[{'columns': ['name']}]) }}

-- What a report may call a CI run: its id, or the address of its page where no other run has it.
select
    run_id as name,
    run_id,
    repository,
    sha,
    branch,
    is_on_default_branch,
    finished_at,
    source_url
from {{ ref('int_pipeline_runs') }}

union all

select
    source_url as name,
    min(run_id) as run_id,
    min(repository) as repository,
    min(sha) as sha,
    min(branch) as branch,
    bool_or(is_on_default_branch) as is_on_default_branch,
    min(finished_at) as finished_at,
    source_url
from {{ ref('int_pipeline_runs') }}
where source_url is not null
group by source_url
having count(*) = 1
