{{ config(materialized='view') }}

-- Jobs of a CI server whose runs are of no collected repository.
{{ branches_of('int_unplaced_runs', ['source', 'scope', 'table_name', 'key', 'reason']) }}
