{{ config(materialized='view') }}

select
    installation,
    'github' as source,
    url
from {{ ref('stg_github__repositories') }}

union all

select
    installation,
    'github' as source,
    url
from {{ ref('stg_github__users') }}
