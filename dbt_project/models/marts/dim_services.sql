select
    services.service_id,
    services.name,
    services.repository_id,
    services.paths,
    services.origin,
    methods.configured_method as configured_deployment_method,
    methods.method as deployment_method
from {{ ref('int_services') }} as services
inner join {{ ref('int_service_methods') }} as methods on services.service_id = methods.service_id
