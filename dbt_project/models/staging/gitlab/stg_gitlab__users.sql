select
    installation::text as installation,
    user_id::bigint as user_id,
    username::text as username,
    normalize(name::text, nfc) as name,
    state::text as state,
    url::text as url,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_gitlab', 'users') }}
