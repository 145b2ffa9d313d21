-- In which sprints each issue was and when: the changes of its field say the whole list each time. A sprint
-- that an issue was carried over from stays in the list. A sub-task shows the sprints of what it is part of.
with

changes as (
    select
        installation,
        issue_id,
        changed_at,
        row_number() over (partition by installation, issue_id order by change_id, place) as number,
        from_value,
        to_value
    from {{ ref('stg_jira__issue_changes') }}
    where kind = 'sprint' and deleted_at is null
),

steps as (
    select
        issues.installation,
        issues.issue_id,
        0 as number,
        issues.created_at as changed_at,
        case
            when changes.issue_id is not null then changes.from_value
            when not issues.is_subtask then issues.sprint_ids
        end as ids
    from {{ ref('stg_jira__issues') }} as issues
    left join changes
        on
            issues.installation = changes.installation
            and issues.issue_id = changes.issue_id
            and changes.number = 1

    union all

    select
        installation,
        issue_id,
        number,
        changed_at,
        to_value as ids
    from changes
),

dated as (
    select
        *,
        lead(changed_at) over (partition by installation, issue_id order by number) as ended_at
    from steps
),

members as (
    select distinct
        dated.installation,
        dated.issue_id,
        listed.found[1] as sprint_id,
        dated.number,
        dated.changed_at,
        dated.ended_at
    from dated
    cross join lateral regexp_matches(coalesce(dated.ids, ''), '\d+', 'g') as listed (found)
),

runs as (
    select
        *,
        number - row_number() over membership as run_number
    from members
    window membership as (partition by installation, issue_id, sprint_id order by number)
)

select
    installation || ':sprint:' || sprint_id as sprint_id,
    installation || ':issue:' || issue_id as issue_id,
    min(changed_at) as added_at,
    case when bool_and(ended_at is not null) then max(ended_at) end as removed_at,
    'jira' as source
from runs
group by installation, issue_id, sprint_id, run_number
-- In and out in one moment is no membership.
having bool_or(ended_at is null) or max(ended_at) > min(changed_at)
