-- Incidents of every source with corrections applied.
with

with_overrides as (
    select
        incidents.incident_id,
        nullif(incidents.service, '') as service,
        nullif(incidents.severity, '') as severity,
        incidents.title,
        incidents.started_at,
        incidents.resolved_at,
        nullif(incidents.deployment_id, '') as deployment_id,
        nullif(incidents.sha, '') as sha,
        incidents.url,
        coalesce(corrections.overrides, '{}') as overrides
    from {{ ref('stg_files__incidents') }} as incidents
    left join {{ ref('int_corrections') }} as corrections
        on
            corrections.entity_type = 'incident'
            and corrections.entity_id in (incidents.incident_id, 'file:' || incidents.incident_id)
    where incidents.deleted_at is null
)

select
    {{ bounded_key("'file:' || incident_id") }} as incident_id,
    {{ bounded_key(corrected('service')) }} as service_name,
    {{ corrected('severity') }} as severity,
    {{ corrected('title') }} as title,
    {{ corrected('started_at', type='timestamptz') }} as started_at,
    {{ corrected('resolved_at', type='timestamptz') }} as resolved_at,
    {{ corrected('deployment_id') }} as named_deployment_id,
    {{ corrected('sha') }} as named_sha,
    'files' as source,
    url as source_url,
    array(select jsonb_object_keys(overrides)) as corrected_fields
from with_overrides
