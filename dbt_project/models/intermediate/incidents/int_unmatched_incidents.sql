-- Incidents whose explicit reference matches no deployment, each with a sentence about it.
select
    incidents.incident_id,
    incidents.service_id,
    incidents.started_at,
    format(
        case
            when incidents.named_deployment_id is not null then '%s names deployment %s, which does not exist'
            else '%s names commit %s, which no production deployment contains'
        end,
        substring(incidents.incident_id from position(':' in incidents.incident_id) + 1),
        coalesce(incidents.named_deployment_id, incidents.named_sha)
    ) as finding
from {{ ref('int_incidents') }} as incidents
left join {{ ref('int_incident_deployments') }} as links on incidents.incident_id = links.incident_id
where
    links.incident_id is null
    and (incidents.named_deployment_id is not null or incidents.named_sha is not null)
