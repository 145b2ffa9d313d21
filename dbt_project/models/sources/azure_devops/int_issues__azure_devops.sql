{{ config(materialized='view') }}

-- Epics and features hold the work of others; a task is part of what it is below. Areas say what a work item
-- is about, as components do.
with

parents as (
    select distinct on (installation, other_id)
        installation,
        other_id,
        work_item_id
    from {{ ref('stg_azure_devops__work_item_links') }}
    where type = 'System.LinkTypes.Hierarchy' and is_active
    order by installation asc, other_id asc, updated_at desc, work_item_id asc
),

last as (
    select distinct on (installation, work_item_id)
        installation,
        work_item_id,
        category,
        resolution
    from {{ ref('int_work_item_revisions__azure_devops') }}
    order by installation asc, work_item_id asc, revision desc
)

select
    items.installation || ':issue:' || items.work_item_id as issue_id,
    items.installation || ':project:' || items.project_id as project_id,
    '#' || items.work_item_id as number_text,
    items.title,
    case when items.is_portfolio then 'Epic' else items.type end as type_name,
    case
        when items.is_task then items.installation || ':issue:' || parents.work_item_id
    end as parent_issue_id,
    items.installation || ':user:' || items.creator_id as author_account_id,
    coalesce(items.tags, '[]')::jsonb as labels,
    to_jsonb(coalesce((string_to_array(items.area_path, '\'))[2:], '{}')) as components,
    items.priority,
    false as is_incident,
    to_jsonb(array_remove(array[items.assignee_id], null)) as assignees,
    coalesce(last.category = 'done', false) as is_done,
    coalesce(last.category = 'in_progress', false) as is_in_progress,
    last.resolution,
    items.story_points,
    items.created_at,
    null::timestamptz as closed_at,
    'azure_devops' as source,
    items.url as source_url,
    items.deleted_at
from {{ ref('int_work_items__azure_devops') }} as items
left join last on items.installation = last.installation and items.work_item_id = last.work_item_id
left join parents on items.installation = parents.installation and items.work_item_id = parents.other_id
