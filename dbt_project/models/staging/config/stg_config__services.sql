select
    service::text as service,
    repository::text as repository,
    paths::text as paths,
    team::text as team
from {{ source('raw_config', 'services') }}
