-- The pipeline at the top of each child pipeline of the same project, however deep, with the trigger jobs
-- between.
with recursive

children as (
    select
        installation,
        project_id,
        downstream_pipeline_id as pipeline_id,
        pipeline_id as parent_pipeline_id,
        name
    from {{ ref('stg_gitlab__bridges') }}
    where downstream_project_id = project_id
),

-- A pipeline that would be below itself ends its line.
lines as (
    select
        installation,
        project_id,
        pipeline_id,
        parent_pipeline_id as root_pipeline_id,
        name as parent_job,
        array[pipeline_id] as passed
    from children
    union all
    select
        lines.installation,
        lines.project_id,
        lines.pipeline_id,
        children.parent_pipeline_id as root_pipeline_id,
        children.name || ' / ' || lines.parent_job as parent_job,
        lines.passed || children.pipeline_id as passed
    from lines
    inner join children
        on
            lines.installation = children.installation
            and lines.project_id = children.project_id
            and lines.root_pipeline_id = children.pipeline_id
    where children.pipeline_id != all(lines.passed)
)

select distinct on (installation, project_id, pipeline_id)
    installation,
    project_id,
    pipeline_id,
    root_pipeline_id,
    parent_job
from lines
where pipeline_id != root_pipeline_id
order by
    installation asc,
    project_id asc,
    pipeline_id asc,
    cardinality(passed) desc,
    root_pipeline_id asc,
    parent_job collate "C" asc
