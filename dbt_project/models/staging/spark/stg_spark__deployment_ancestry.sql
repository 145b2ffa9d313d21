select
    deployment_id::text as deployment_id,
    service_id::text as service_id,
    environment::text as environment,
    last_known_deployment_id::text as last_known_deployment_id,
    last_known_sha::text as last_known_sha,
    is_same::boolean as is_same,
    is_proper_ancestor::boolean as is_proper_ancestor
from {{ source('spark', 'deployment_ancestry') }}
