{{ config(materialized='view') }}

{{ branches_of('int_plan_members', ['plan_item_id', 'issue_id']) }}
