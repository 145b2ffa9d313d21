{{ config(materialized='view') }}

-- Newer sites name an epic as the parent of its issues, older ones in a field of its own.
select
    issues.installation || ':issue:' || epics.issue_id as plan_item_id,
    issues.installation || ':issue:' || issues.issue_id as issue_id
from {{ ref('stg_jira__issues') }} as issues
inner join {{ ref('stg_jira__issues') }} as epics
    on
        issues.installation = epics.installation
        and (
            issues.parent_id = epics.issue_id
            or (issues.parent_id is null and issues.epic_key = epics.key)
        )
where not coalesce(issues.is_subtask, false) and issues.deleted_at is null and epics.deleted_at is null
