{{ config(indexes=[{'columns': ['installation', 'work_item_id']}]) }}

-- Work items from change to change with what their states mean. One that moved has revisions in several
-- projects, and several projects may show the same one.
with revisions as (
    select distinct on (installation, work_item_id, revision) *
    from {{ ref('stg_azure_devops__work_item_revisions') }}
    order by installation asc, work_item_id asc, revision asc, project_id collate "C" asc
)

select
    revisions.installation,
    revisions.work_item_id,
    revisions.project_id,
    revisions.revision,
    greatest(revisions.changed_at, items.created_at) as changed_at,
    revisions.state,
    categories.category,
    case
        when categories.category != 'done' then null
        when categories.is_removed and its.resolution = 'done' then 'not_planned'
        else its.resolution
    end as resolution,
    revisions.iteration_id,
    revisions.area_id,
    revisions.story_points,
    revisions.is_blocked,
    -- Midnight anywhere is less than twelve hours from midnight here.
    ((revisions.target_at + interval '12 hours') at time zone 'UTC')::date as due_on,
    revisions.is_deleted
from revisions
inner join {{ ref('int_work_items__azure_devops') }} as items
    on revisions.installation = items.installation and revisions.work_item_id = items.work_item_id
left join {{ ref('int_status_categories__azure_devops') }} as categories
    on
        revisions.installation = categories.installation
        and revisions.project_id = categories.project_id
        and revisions.type = categories.type
        and revisions.state = categories.state
cross join lateral (select {{ tracker_resolution("coalesce(revisions.reason, '')") }} as resolution) as its
