-- A table, because half of the models join it: without its statistics Postgres plans nested loops. Messages
-- and trailers stay in staging; they are most of the bytes and read once.
select
    repository || '@' || sha as commit_id,
    'repository:' || repository as repository_id,
    repository,
    sha,
    position(' ' in parent_shas) > 0 as is_merge,
    {{ account_key('author_name', 'author_email') }} as author_key,
    normalize(author_name, nfc) as author_name,
    nullif(lower(normalize(author_email, nfc)), '') as author_email,
    authored_at,
    author_utc_offset_minutes,
    {{ account_key('committer_name', 'committer_email') }} as committer_key,
    normalize(committer_name, nfc) as committer_name,
    nullif(lower(normalize(committer_email, nfc)), '') as committer_email,
    committed_at,
    subject,
    additions,
    deletions,
    files_changed
from {{ ref('stg_git__commits') }}
where deleted_at is null
