{{ config(indexes=[{'columns': ['installation', 'work_item_id'], 'unique': true}]) }}

-- Work items, each in the project of its last revision, whichever else it was in. What only tests are made
-- of is no work.
with placed as (
    select
        *,
        row_number() over (
            partition by installation, work_item_id
            order by revision desc, deleted_at is not null, project_id collate "C"
        ) as place
    from {{ ref('stg_azure_devops__work_items') }}
)

select
    placed.installation,
    placed.project_id,
    placed.work_item_id,
    placed.title,
    placed.type,
    coalesce(types.categories::jsonb ?| array['Microsoft.EpicCategory', 'Microsoft.FeatureCategory'], false)
        as is_portfolio,
    coalesce(types.categories::jsonb ? 'Microsoft.TaskCategory', false) as is_task,
    placed.state,
    placed.reason,
    areas.path as area_path,
    placed.assignee_id,
    placed.creator_id,
    placed.tags,
    placed.priority,
    placed.story_points,
    placed.created_at,
    case when placed.is_deleted then placed.updated_at else placed.deleted_at end as deleted_at,
    placed.url
from placed
left join {{ ref('stg_azure_devops__work_item_types') }} as types
    on
        placed.installation = types.installation
        and placed.project_id = types.project_id
        and placed.type = types.type
left join {{ ref('stg_azure_devops__areas') }} as areas
    on
        placed.installation = areas.installation
        and placed.project_id = areas.project_id
        and placed.area_id = areas.area_id
where placed.place = 1 and not coalesce(types.categories::jsonb ? 'Microsoft.HiddenCategory', false)
