select
    service::text as service,
    repository::text as repository,
    paths::text as paths,
    normalize(team::text, nfc) as team
from {{ source('raw_config', 'services') }}
