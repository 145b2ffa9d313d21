{{ config(materialized='view') }}

-- Jira overwrites what a sprint was. So it begins as it was first seen to have begun, and ends as it was
-- first seen to have ended, whatever is written over that later.
with

seen as (
    select
        *,
        row_number() over sprint as place_from_last
    from {{ ref('stg_jira__sprint_observations') }}
    window sprint as (partition by installation, sprint_id order by observed_at desc, project_id asc)
),

begun as (
    select distinct on (installation, sprint_id)
        installation,
        sprint_id,
        starts_at,
        ends_at
    from seen
    where state in ('active', 'closed') and starts_at is not null
    order by installation asc, sprint_id asc, observed_at asc, project_id asc
),

completed as (
    select distinct on (installation, sprint_id)
        installation,
        sprint_id,
        observed_at,
        completed_at
    from seen
    where completed_at is not null
    order by installation asc, sprint_id asc, observed_at asc, project_id asc
),

reopened as (
    select
        seen.installation,
        seen.sprint_id,
        min(seen.observed_at) as reopened_at
    from seen
    inner join completed
        on seen.installation = completed.installation and seen.sprint_id = completed.sprint_id
    where seen.observed_at > completed.observed_at and seen.state = 'active'
    group by seen.installation, seen.sprint_id
)

select
    seen.installation || ':sprint:' || seen.sprint_id as sprint_id,
    seen.installation || ':board:' || seen.board_id as board_id,
    seen.name,
    seen.goal,
    case when completed.sprint_id is not null then 'closed' else seen.state end as state,
    begun.starts_at as started_at,
    coalesce(begun.ends_at, seen.ends_at) as planned_end_at,
    completed.completed_at,
    reopened.reopened_at,
    'jira' as source,
    null::text as source_url
from seen
left join begun on seen.installation = begun.installation and seen.sprint_id = begun.sprint_id
left join completed on seen.installation = completed.installation and seen.sprint_id = completed.sprint_id
left join reopened on seen.installation = reopened.installation and seen.sprint_id = reopened.sprint_id
where seen.place_from_last = 1
