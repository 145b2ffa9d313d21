{{ config(materialized='view') }}

-- Repositories that Jenkins builds and no code host shows: what is known of them stands in their Git history.
with

hosted as (
    {% for source in feeding()['int_host_repositories'] if source != 'jenkins' and is_used(source) %}
    select repository from {{ ref('int_host_repositories__' ~ source) }}
    union all
    {% endfor %}
    select null::text as repository
    where false
),

built as (
    select web_url
    from {{ ref('stg_jenkins__build_revisions') }}
    where web_url is not null
    group by web_url
),

named as (
    select repository
    from {{ ref('int_jobs__jenkins') }}
    where repository is not null
    group by repository
)

select
    'jenkins' as source,
    'jenkins:repository:' || histories.repository as host_repository_id,
    histories.repository as path,
    histories.repository,
    histories.default_branch,
    histories.is_empty,
    histories.web_url as source_url,
    null::timestamptz as deleted_at
from {{ ref('stg_git__repositories') }} as histories
left join hosted on histories.repository = hosted.repository
left join built on lower(histories.web_url) = lower(built.web_url)
left join named on histories.repository = named.repository
where
    hosted.repository is null
    and (built.web_url is not null or named.repository is not null)
