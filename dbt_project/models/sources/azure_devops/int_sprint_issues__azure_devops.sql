-- In which sprints each work item was and when: in an iteration, and in an area of a team that chose it. One
-- in the recycle bin is in none.
with

areas as (
    select
        teams.installation,
        teams.team_id,
        areas.area_id
    from {{ ref('stg_azure_devops__teams') }} as teams
    cross join
        lateral jsonb_to_recordset(coalesce(teams.areas, '[]')::jsonb)
            as chosen (path text, with_children boolean)
    inner join {{ ref('stg_azure_devops__areas') }} as areas
        on
            teams.installation = areas.installation
            and teams.project_id = areas.project_id
            and (
                lower(areas.path) = lower(chosen.path)
                or (chosen.with_children and starts_with(lower(areas.path), lower(chosen.path) || '\'))
            )
),

revisions as (
    select
        *,
        row_number() over item as number,
        lead(changed_at) over item as ended_at
    from {{ ref('int_work_item_revisions__azure_devops') }}
    window item as (partition by installation, work_item_id order by revision)
),

members as (
    select distinct
        revisions.installation,
        revisions.work_item_id,
        chosen.sprint_id,
        revisions.number,
        revisions.changed_at,
        revisions.ended_at
    from revisions
    inner join {{ ref('int_team_iterations__azure_devops') }} as chosen
        on revisions.installation = chosen.installation and revisions.iteration_id = chosen.iteration_id
    inner join areas
        on
            revisions.installation = areas.installation
            and revisions.area_id = areas.area_id
            and chosen.team_id = areas.team_id
    where not coalesce(revisions.is_deleted, false)
),

runs as (
    select
        *,
        number - row_number() over membership as run_number
    from members
    window membership as (partition by installation, work_item_id, sprint_id order by number)
)

select
    sprint_id,
    installation || ':issue:' || work_item_id as issue_id,
    min(changed_at) as added_at,
    case when bool_and(ended_at is not null) then max(ended_at) end as removed_at,
    'azure_devops' as source
from runs
group by installation, work_item_id, sprint_id, run_number
-- In and out in one moment is no membership.
having bool_or(ended_at is null) or max(ended_at) > min(changed_at)
