select
    installation::text as installation,
    user_id::bigint as user_id,
    login::text as login,
    type::text as type,
    normalize(name::text, nfc) as name,
    normalize(email::text, nfc) as email,
    created_at::timestamptz as created_at,
    url::text as url,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_github', 'users') }}
