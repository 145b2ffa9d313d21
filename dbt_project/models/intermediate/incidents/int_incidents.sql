-- Incidents with their service: by its name, else by the name of a repository that has exactly one, else by
-- the one component that is called as a service, in any case. One that ended before it began, or at an
-- impossible moment, is open: nobody knows when it ended.
with

services_of_repositories as (
    select
        repository,
        min(service_id collate "C") as service_id
    from {{ ref('int_services') }}
    where repository is not null
    group by repository
    having count(*) = 1
),

services_of_components as (
    select
        incidents.incident_id,
        min(services.service_id collate "C") as service_id
    from {{ ref('int_incident_candidates') }} as incidents
    cross join lateral jsonb_array_elements_text(incidents.components) as components (name)
    inner join {{ ref('int_services') }} as services on lower(components.name) = lower(services.name)
    group by incidents.incident_id
    having count(distinct services.service_id) = 1
)

select
    incidents.incident_id,
    coalesce(
        services.service_id, services_of_repositories.service_id, services_of_components.service_id
    ) as service_id,
    incidents.severity,
    incidents.title,
    incidents.started_at,
    case
        when incidents.resolved_at >= incidents.started_at then {{ possible_moment('incidents.resolved_at') }}
    end as resolved_at,
    incidents.named_deployment_id,
    lower(incidents.named_sha) as named_sha,
    incidents.source,
    incidents.source_url,
    incidents.corrected_fields
from {{ ref('int_incident_candidates') }} as incidents
left join {{ ref('int_services') }} as services on incidents.service_name = services.name
left join services_of_repositories on incidents.service_name = services_of_repositories.repository
left join services_of_components on incidents.incident_id = services_of_components.incident_id
where incidents.started_at >= timestamptz '2000-01-01 00:00:00+00'
