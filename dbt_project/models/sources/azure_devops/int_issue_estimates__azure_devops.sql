-- What each work item was estimated at and when, by its revisions.
with estimates as (
    select
        installation || ':issue:' || work_item_id as issue_id,
        revision as number,
        changed_at as estimated_at,
        story_points
    from {{ ref('int_work_item_revisions__azure_devops') }}
)

{{ estimate_intervals('estimates') }}
