{{ config(materialized='view') }}

-- Rows in a state that no rule knows: a run or a job shows it as it is, a deployment has not ended by it.
{{ branches_of('int_unknown_states', ['source', 'host_repository_id', 'table_name', 'key', 'state']) }}
