select
    links.incident_id,
    links.deployment_id,
    deployments.service_id,
    links.method,
    links.confidence,
    incidents.source,
    incidents.source_url
from {{ ref('int_incident_deployments') }} as links
inner join {{ ref('int_incidents') }} as incidents on links.incident_id = incidents.incident_id
inner join {{ ref('int_deployments_classified') }} as deployments
    on links.deployment_id = deployments.deployment_id
