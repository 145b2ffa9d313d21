{{ config(materialized='view') }}

select
    installation,
    'gitlab' as source,
    url
from {{ ref('stg_gitlab__projects') }}

union all

select
    installation,
    'gitlab' as source,
    url
from {{ ref('stg_gitlab__users') }}
