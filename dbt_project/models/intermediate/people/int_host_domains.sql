-- The domains of the pages of each installation, whose accounts have hidden addresses at
-- `users.noreply.<domain>`.
with pages as (
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

    union all

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
)

select
    lower(substring(url from '^https?://([^/:]+)')) as domain,
    min(installation) as installation,
    min(source) as source
from pages
where url ~ '^https?://[^/:]+'
group by lower(substring(url from '^https?://([^/:]+)'))
having count(distinct installation) = 1
