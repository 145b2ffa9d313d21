{{ config(materialized='view') }}

select
    issues.installation || ':issue:' || issues.issue_id as issue_id,
    issues.installation || ':project:' || issues.project_id as project_id,
    regexp_replace(issues.key, '^.*(?=-\d+$)', '') as number_text,
    issues.summary as title,
    issues.type as type_name,
    case
        when issues.is_subtask then issues.installation || ':issue:' || issues.parent_id
    end as parent_issue_id,
    issues.installation || ':user:' || coalesce(issues.reporter_id, issues.creator_id) as author_account_id,
    coalesce(issues.labels, '[]')::jsonb as labels,
    coalesce(issues.components, '[]')::jsonb as components,
    issues.priority,
    incidents.issue_id is not null as is_incident,
    to_jsonb(array_remove(array[issues.assignee_id], null)) as assignees,
    coalesce(categories.category = 'done', false) as is_done,
    coalesce(categories.category = 'in_progress', false) as is_in_progress,
    {{ tracker_resolution('issues.resolution') }} as resolution,
    issues.story_points,
    issues.created_at,
    null::timestamptz as closed_at,
    'jira' as source,
    issues.url as source_url,
    issues.deleted_at
from {{ ref('stg_jira__issues') }} as issues
left join {{ ref('int_status_categories__jira') }} as categories
    on issues.installation = categories.installation and issues.status_id = categories.status_id
left join {{ ref('stg_jira__incidents') }} as incidents
    on
        issues.installation = incidents.installation
        and issues.project_id = incidents.project_id
        and issues.issue_id = incidents.issue_id
        and incidents.deleted_at is null
