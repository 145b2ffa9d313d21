{{ config(materialized='view') }}

{{ metrics_by_period() }}
