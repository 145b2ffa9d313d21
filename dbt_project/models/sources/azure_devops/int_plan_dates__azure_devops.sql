{{ config(materialized='view') }}

select
    installation || ':issue:' || work_item_id as plan_item_id,
    revision as number,
    due_on,
    changed_at as set_at
from {{ ref('int_work_item_revisions__azure_devops') }}
