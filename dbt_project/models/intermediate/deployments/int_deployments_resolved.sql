{{ config(tags=['spark_input'], indexes=[{'columns': ['deployment_id'], 'unique': true}]) }}

-- The deployments that count, with the commit that each reference stands for: an exact tag as it was at the
-- time, else the only commit that a hexadecimal prefix can mean. Branches move, so they are never resolved.
with

chosen as (
    select deployments.*
    from {{ ref('int_service_deployments') }} as deployments
    inner join {{ ref('int_service_methods') }} as methods
        on deployments.service_id = methods.service_id and deployments.method = methods.method
),

prefixes as (
    select distinct
        repository,
        lower(coalesce(given_sha, ref)) as reference
    from chosen
    where coalesce(given_sha, ref) ~* '^[0-9a-f]{7,64}$'
),

commits as (
    {{ commits_by_prefix('prefixes') }}
)

select
    chosen.deployment_id,
    chosen.deployment_group_id,
    chosen.service_id,
    'repository:' || chosen.repository as repository_id,
    chosen.environment,
    chosen.environment_type,
    chosen.is_production,
    chosen.ref,
    coalesce(tagged.known_sha, commits.sha) as sha,
    chosen.started_at,
    chosen.finished_at,
    chosen.is_time_estimated,
    chosen.status,
    chosen.method,
    chosen.source,
    chosen.source_url,
    chosen.corrected_fields,
    row_number() over (
        order by chosen.finished_at asc, chosen.started_at asc, chosen.deployment_id collate "C" asc
    ) as deployment_order
from chosen
left join {{ ref('int_tag_targets') }} as tagged
    on
        chosen.repository = tagged.repository
        and chosen.given_sha is null
        and regexp_replace(chosen.ref, '^refs/tags/', '') = tagged.tag
        and (
            chosen.finished_at >= tagged.observed_at
            -- Before anybody looked, the first target stands in, unless the tag was made later.
            or (tagged.is_first and coalesce(chosen.finished_at >= tagged.dated_at, true))
        )
        and chosen.finished_at < coalesce(tagged.replaced_at, 'infinity')
left join commits
    on
        chosen.repository = commits.repository
        and lower(coalesce(chosen.given_sha, chosen.ref)) = commits.reference
