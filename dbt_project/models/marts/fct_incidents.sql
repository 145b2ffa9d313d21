select
    incident_id,
    service_id,
    severity,
    {{ without_email('title') }} as title,
    started_at,
    resolved_at,
    corrected_fields,
    source,
    source_url
from {{ ref('int_incidents') }}
