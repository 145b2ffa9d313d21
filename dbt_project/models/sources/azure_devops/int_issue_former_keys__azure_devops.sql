{{ config(materialized='view') }}

-- The way in which commits and pull requests outside of Azure DevOps name a work item.
select
    installation || ':issue:' || work_item_id as issue_id,
    'AB#' || work_item_id as key
from {{ ref('int_work_items__azure_devops') }}
