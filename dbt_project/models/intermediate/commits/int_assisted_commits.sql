-- Commits with a trace of an AI assistant: a trailer, or an author who is one.
with

trailers as (
    select
        repository || '@' || sha as commit_id,
        regexp_split_to_table(trailers, '\n') as trailer
    from {{ ref('stg_git__commits') }}
    where deleted_at is null and trailers ~* '(?n)^(co-authored|assisted|generated)-by:'
),

assisting_trailers as (
    select distinct lines.trailer
    from (select distinct trailer from trailers) as lines
    inner join {{ ref('assistants') }} as assistants on lines.trailer ~* assistants.trailer_pattern
    where lines.trailer ~* '^(co-authored|assisted|generated)-by:'
),

assisting_identities as (
    select distinct
        identities.account_email_key,
        identities.name
    from {{ ref('int_commit_identities') }} as identities
    inner join {{ ref('assistants') }} as assistants
        on identities.name ~* assistants.name_pattern or identities.email ~* assistants.email_pattern
)

select trailers.commit_id
from trailers
inner join assisting_trailers on trailers.trailer = assisting_trailers.trailer

union

select commits.commit_id
from {{ ref('int_commits') }} as commits
inner join assisting_identities
    on
        commits.author_key = assisting_identities.account_email_key
        and coalesce(commits.author_name, '') = assisting_identities.name
