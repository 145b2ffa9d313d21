-- What is below an epic or a feature is part of it, whatever lies between; a ring of links ends in itself.
with recursive links as (
    select distinct
        installation,
        work_item_id,
        other_id
    from {{ ref('stg_azure_devops__work_item_links') }}
    where type = 'System.LinkTypes.Hierarchy' and is_active and deleted_at is null
),

below as (
    select
        links.installation,
        links.work_item_id,
        links.other_id
    from links
    inner join {{ ref('int_work_items__azure_devops') }} as items
        on links.installation = items.installation and links.work_item_id = items.work_item_id
    where items.is_portfolio

    union

    select
        below.installation,
        below.work_item_id,
        links.other_id
    from below
    inner join links on below.installation = links.installation and below.other_id = links.work_item_id
)

select
    installation || ':issue:' || work_item_id as plan_item_id,
    installation || ':issue:' || other_id as issue_id
from below
where work_item_id != other_id
