{{ config(indexes=[{'columns': ['service_name']}, {'columns': ['repository']}]) }}

-- What every method finds, with corrections applied: one explicit branch per method.
{% set columns = [
    'method', 'source_id', 'deployment_group_id', 'repository', 'service_name', 'environment', 'ref',
    'given_sha', 'started_at', 'finished_at', 'is_time_estimated', 'status', 'source', 'source_url',
] | join(', ') %}
with

found as (
    select {{ columns }} from {{ ref('int_deployments__file') }}
    union all
    select {{ columns }} from {{ ref('int_deployments__gitops') }}
    union all
    select {{ columns }} from {{ ref('int_deployments__deployment_api') }}
    union all
    select {{ columns }} from {{ ref('int_deployments__pipeline_job') }}
    union all
    select {{ columns }} from {{ ref('int_deployments__release') }}
    union all
    select {{ columns }} from {{ ref('int_deployments__tag') }}
    union all
    select {{ columns }} from {{ ref('int_deployments__merge') }}
),

corrections as (
    select
        entity_id,
        overrides
    from {{ ref('int_corrections') }}
    where entity_type = 'deployment'
),

with_overrides as (
    select
        found.*,
        coalesce(by_source.overrides, '{}')
        || coalesce(by_group.overrides, '{}')
        || coalesce(by_row.overrides, '{}') as overrides
    from found
    left join corrections as by_source on found.source_id = by_source.entity_id
    left join corrections as by_group on found.deployment_group_id = by_group.entity_id
    left join corrections as by_row
        on
            by_row.entity_id = concat_ws(
                ':', found.deployment_group_id, found.service_name, coalesce(found.environment, 'production')
            )
),

corrected as (
    select
        method,
        {{ bounded_key('deployment_group_id') }} as deployment_group_id,
        {{ bounded_key(corrected('repository')) }} as repository,
        {{ bounded_key(corrected('service', 'service_name')) }} as service_name,
        {{ bounded_key(corrected('environment')) }} as environment,
        {{ corrected('ref') }} as ref,
        -- A corrected reference is what was deployed, whatever commit the row itself names.
        case
            when jsonb_exists(overrides, 'ref') and not jsonb_exists(overrides, 'sha') then null
            else {{ corrected('sha', 'given_sha') }}
        end as given_sha,
        {{ corrected('started_at', type='timestamptz') }} as started_at,
        {{ corrected('finished_at', type='timestamptz') }} as finished_at,
        is_time_estimated,
        {{ corrected('status') }} as status,
        source,
        source_url,
        overrides
    from with_overrides
)

select
    corrected.method,
    corrected.deployment_group_id,
    corrected.repository,
    -- The repository's own name is how a row says "the whole repository".
    case
        when corrected.service_name = corrected.repository and declared.service is null then null
        else corrected.service_name
    end as service_name,
    coalesce(corrected.environment, 'production') as environment,
    corrected.ref,
    corrected.given_sha,
    corrected.started_at,
    corrected.finished_at,
    corrected.is_time_estimated,
    corrected.status,
    corrected.source,
    corrected.source_url,
    array(select jsonb_object_keys(corrected.overrides)) as corrected_fields
from corrected
left join {{ ref('stg_config__services') }} as declared on corrected.service_name = declared.service
where corrected.finished_at is not null
