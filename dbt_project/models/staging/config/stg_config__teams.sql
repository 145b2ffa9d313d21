select
    normalize(team::text, nfc) as team,
    service::text as service,
    valid_from::date as valid_from,
    valid_to::date as valid_to
from {{ source('raw_config', 'teams') }}
