-- The domains of each host's pages, whose accounts have hidden addresses at `users.noreply.<domain>`.
with pages as (
    select
        'github' as source,
        url
    from {{ ref('stg_github__repositories') }}

    union all

    select
        'github' as source,
        url
    from {{ ref('stg_github__users') }}

    union all

    select
        'gitlab' as source,
        url
    from {{ ref('stg_gitlab__projects') }}

    union all

    select
        'gitlab' as source,
        url
    from {{ ref('stg_gitlab__users') }}
)

select
    lower(substring(url from '^https?://([^/:]+)')) as domain,
    min(source) as source
from pages
where url ~ '^https?://[^/:]+'
group by lower(substring(url from '^https?://([^/:]+)'))
having count(distinct source) = 1
