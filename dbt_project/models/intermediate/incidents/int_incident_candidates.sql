-- Incidents of files, and issues that are incidents, with corrections applied. Who writes an incident into a
-- file with the address of its issue says more of the same one.
with

reported as (
    select
        {{ bounded_key("'file:' || incident_id") }} as incident_id,
        incident_id as own_id,
        nullif(service, '') as service,
        '[]'::jsonb as components,
        nullif(severity, '') as severity,
        title,
        started_at,
        resolved_at,
        nullif(deployment_id, '') as deployment_id,
        nullif(sha, '') as sha,
        'files' as source,
        url as source_url
    from {{ ref('stg_files__incidents') }}
    where deleted_at is null
),

-- What happens in a repository belongs to its service. An issue that was closed as anything but done was no
-- incident.
tracked as (
    select
        issues.issue_id as incident_id,
        issues.issue_id as own_id,
        substring(issues.repository_id from '^repository:(.*)$') as service,
        issues.components,
        issues.priority as severity,
        issues.title,
        issues.created_at as started_at,
        issues.done_at as resolved_at,
        null::text as deployment_id,
        null::text as sha,
        issues.source,
        issues.source_url
    from {{ ref('int_issues') }} as issues
    left join reported on issues.source_url = reported.source_url
    where
        issues.is_incident
        and issues.status_category != 'not_done'
        and issues.moved_to_issue_id is null
        and issues.deleted_at is null
        and reported.incident_id is null
),

with_overrides as (
    select
        incidents.*,
        coalesce(corrections.overrides, '{}') as overrides
    from (
        select * from reported
        union all
        select * from tracked
    ) as incidents
    left join {{ ref('int_corrections') }} as corrections
        on
            corrections.entity_type = 'incident'
            and corrections.entity_id in (incidents.incident_id, incidents.own_id)
)

select
    incident_id,
    {{ bounded_key(corrected('service')) }} as service_name,
    case when jsonb_exists(overrides, 'service') then '[]'::jsonb else components end as components,
    {{ corrected('severity') }} as severity,
    {{ corrected('title') }} as title,
    {{ corrected('started_at', type='timestamptz') }} as started_at,
    {{ corrected('resolved_at', type='timestamptz') }} as resolved_at,
    {{ corrected('deployment_id') }} as named_deployment_id,
    {{ corrected('sha') }} as named_sha,
    source,
    source_url,
    array(select jsonb_object_keys(overrides)) as corrected_fields
from with_overrides
