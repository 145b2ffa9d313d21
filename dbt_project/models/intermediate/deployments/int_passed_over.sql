{{ config(materialized='view') }}

-- What each method looked at and did not take for a deployment, with the reason: one branch per method.
{% set columns = [
    'method', 'source_id', 'repository', 'ref', 'environment', 'seen_at', 'status', 'reason', 'source_url',
] | join(', ') %}
with

tags as (
    select
        'tag' as method,
        'tag:' || tags.repository || '@' || tags.tag as source_id,
        tags.repository,
        tags.tag as ref,
        null::text as environment,
        tags.tagged_at as seen_at,
        null::text as status,
        case
            when tags.commit_sha is null then 'the tag is not on a commit'
            else 'the tag is no version number such as v1.2'
        end as reason,
        {{ tag_url('repositories.web_url', 'tags.tag') }} as source_url
    from {{ ref('stg_git__tags') }} as tags
    left join {{ ref('stg_git__repositories') }} as repositories on tags.repository = repositories.repository
    where tags.commit_sha is null or tags.tag !~ '^v?\d+(\.\d+)*$'
)

select {{ columns }} from {{ ref('int_passed_over__deployment_api') }}
union all
select {{ columns }} from {{ ref('int_passed_over__pipeline_job') }}
union all
select {{ columns }} from {{ ref('int_passed_over__release') }}
union all
select {{ columns }} from tags
