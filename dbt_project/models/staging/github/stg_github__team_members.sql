select
    installation::text as installation,
    organization::text as organization,
    slug::text as slug,
    login::text as login,
    user_id::bigint as user_id,
    role::text as role,
    deleted_at::timestamptz as deleted_at
from {{ source('raw_github', 'team_members') }}
where {{ is_configured('github_teams', 'organization') }}
