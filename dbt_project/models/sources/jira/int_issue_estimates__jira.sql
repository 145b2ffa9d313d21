-- What each issue was estimated at and when, by the changes of that field. It begins with the estimate that
-- its first change comes from, and has none where the field held no number.
with

changes as (
    select
        issues.installation,
        issues.issue_id,
        row_number() over (
            partition by issues.installation, issues.issue_id order by changes.change_id, changes.place
        ) as number,
        greatest(changes.changed_at, issues.created_at) as changed_at,
        changes.from_text,
        changes.to_text
    from {{ ref('stg_jira__issue_changes') }} as changes
    inner join {{ ref('stg_jira__issues') }} as issues
        on changes.installation = issues.installation and changes.issue_id = issues.issue_id
    where changes.kind = 'story_points' and changes.deleted_at is null
),

steps as (
    select
        issues.installation,
        issues.issue_id,
        0 as number,
        issues.created_at as changed_at,
        case
            when changes.issue_id is null then issues.story_points::text else changes.from_text
        end as estimate
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
        to_text as estimate
    from changes
),

-- Of several changes at one moment the last holds.
moments as (
    select distinct on (installation, issue_id, changed_at)
        installation,
        issue_id,
        changed_at,
        case when estimate ~ '^-?\d{1,15}(\.\d+)?$' then estimate::double precision end as story_points
    from steps
    order by installation asc, issue_id asc, changed_at asc, number desc
),

turns as (
    select
        *,
        lag(story_points) over (partition by installation, issue_id order by changed_at) as former
    from moments
),

intervals as (
    select
        installation,
        issue_id,
        story_points,
        changed_at as started_at,
        lead(changed_at) over (partition by installation, issue_id order by changed_at) as ended_at
    from turns
    where story_points is distinct from former
)

select
    installation || ':issue:' || issue_id as issue_id,
    story_points,
    started_at,
    ended_at
from intervals
where story_points is not null
