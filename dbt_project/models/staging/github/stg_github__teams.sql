select
    installation::text as installation,
    organization::text as organization,
    slug::text as slug,
    team_id::bigint as team_id,
    {{ bounded_key('normalize(name::text, nfc)') }} as name,
    parent_slug::text as parent_slug,
    url::text as url,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_github', 'teams') }}
where {{ is_configured('github_teams', 'organization') }}
