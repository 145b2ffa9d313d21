-- What each issue was estimated at and when, by the changes of that field. It begins with the estimate that
-- its first change comes from, and has none where the field held no number. Of several fields the one that
-- holds the estimate now counts; where none does, the one that changed last.
with

all_changes as (
    select
        issues.installation,
        issues.issue_id,
        changes.change_id,
        changes.place,
        greatest(changes.changed_at, issues.created_at) as changed_at,
        changes.from_text,
        changes.to_text,
        changes.field_id,
        issues.story_points_field,
        last_value(changes.field_id) over (
            partition by issues.installation, issues.issue_id
            order by changes.change_id, changes.place
            rows between unbounded preceding and unbounded following
        ) as last_field
    from {{ ref('stg_jira__issue_changes') }} as changes
    inner join {{ ref('stg_jira__issues') }} as issues
        on changes.installation = issues.installation and changes.issue_id = issues.issue_id
    where changes.kind = 'story_points' and changes.deleted_at is null
),

changes as (
    select
        *,
        row_number() over (partition by installation, issue_id order by change_id, place) as number
    from all_changes
    where field_id is not distinct from coalesce(story_points_field, last_field)
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

estimates as (
    select
        installation || ':issue:' || issue_id as issue_id,
        number,
        changed_at as estimated_at,
        case when estimate ~ '^-?\d{1,15}(\.\d+)?$' then estimate::double precision end as story_points
    from steps
)

{{ estimate_intervals('estimates') }}
