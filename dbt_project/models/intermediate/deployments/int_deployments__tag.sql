{{ config(materialized='view') }}

-- A tag is what it was when it was first seen: one that moves, or goes, takes no deployment with it.
select
    'tag' as method,
    tags.repository || '@' || tags.tag as source_id,
    'tag:' || tags.repository || '@' || tags.tag as deployment_group_id,
    tags.repository,
    null::text as service_name,
    null::text as environment,
    tags.tag as ref,
    null::text as given_sha,
    null::timestamptz as started_at,
    tags.dated_at as finished_at,
    tags.tagged_at is null as is_time_estimated,
    'success' as status,
    'git' as source,
    {{ tag_url('repositories.web_url', 'tags.tag') }} as source_url
from {{ ref('int_tag_targets') }} as tags
left join {{ ref('stg_git__repositories') }} as repositories on tags.repository = repositories.repository
where
    tags.is_first
    and tags.tag ~ '^v?\d+(\.\d+)*$'
    -- A tag on a tree or blob releases nothing.
    and tags.commit_sha is not null
