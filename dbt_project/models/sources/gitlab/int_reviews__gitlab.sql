{{ config(materialized='view') }}

-- An approval and a request for changes are system notes, with their time. An approval that its author
-- took back, or that GitLab reset when somebody pushed, is dismissed from then on. Comments on lines that
-- somebody submitted at one instant are a review, as on GitHub, with the verdict of that instant.
with

notes as (
    select
        note_id,
        installation || ':pull_request:' || project_id || ':' || iid as pull_request_id,
        {{ gitlab_account('author_id', 'author_username') }} as reviewer_account_id,
        author_id,
        author_username,
        body,
        case
            when is_system and body ~ '^approved this merge request' then 'approved'
            when is_system and body ~ '^unapproved this merge request' then 'unapproved'
            when is_system and body ~ '^(reset|revoked|removed) (all )?approvals' then 'reset'
            when is_system and body ~ '^requested changes' then 'changes_requested'
            when not is_system and type = 'DiffNote' then 'commented'
        end as state,
        created_at as submitted_at,
        deleted_at
    from {{ ref('stg_gitlab__merge_request_notes') }}
),

-- A reset names those whose approvals it ends; one that names nobody ends all.
ends as (
    select
        pull_request_id,
        author_id,
        null::text as username,
        submitted_at,
        note_id
    from notes
    where state = 'unapproved' and deleted_at is null

    union all

    select
        notes.pull_request_id,
        null::bigint as author_id,
        lower(mentioned.found[1]) as username,
        notes.submitted_at,
        notes.note_id
    from notes
    left join lateral regexp_matches(notes.body, '@(\w(?:[\w.-]*\w)?)', 'g') as mentioned (found) on true
    where notes.state = 'reset' and notes.deleted_at is null
),

verdicts as (
    select
        notes.note_id,
        notes.pull_request_id,
        notes.reviewer_account_id,
        notes.state,
        notes.submitted_at,
        min(ends.submitted_at) as ended_at
    from notes
    left join ends
        on
            notes.state = 'approved'
            and notes.pull_request_id = ends.pull_request_id
            and (notes.submitted_at, notes.note_id) < (ends.submitted_at, ends.note_id)
            and coalesce(notes.author_id = ends.author_id, lower(notes.author_username) = ends.username, true)
    where notes.state in ('approved', 'changes_requested') and notes.deleted_at is null
    group by
        notes.note_id, notes.pull_request_id, notes.reviewer_account_id, notes.state, notes.submitted_at
),

commented as (
    select
        pull_request_id,
        reviewer_account_id,
        min(note_id) filter (where state = 'commented') as note_id,
        submitted_at
    from notes
    where state in ('commented', 'approved', 'changes_requested') and deleted_at is null
    group by pull_request_id, reviewer_account_id, author_id, submitted_at
    having bool_and(state = 'commented')
),

reviews as (
    select
        note_id,
        pull_request_id,
        reviewer_account_id,
        case when ended_at is not null then 'dismissed' else state end as state,
        submitted_at,
        ended_at
    from verdicts

    union all

    select
        note_id,
        pull_request_id,
        reviewer_account_id,
        'commented' as state,
        submitted_at,
        null::timestamptz as ended_at
    from commented
)

select
    split_part(reviews.pull_request_id, ':pull_request:', 1) || ':review:' || reviews.note_id as review_id,
    reviews.pull_request_id,
    reviews.reviewer_account_id,
    reviews.state,
    reviews.submitted_at,
    reviews.ended_at,
    false as has_body,
    null::text as commit_sha,
    'gitlab' as source,
    pull_requests.source_url || '#note_' || reviews.note_id as source_url,
    null::timestamptz as deleted_at
from reviews
left join {{ ref('int_pull_requests__gitlab') }} as pull_requests
    on reviews.pull_request_id = pull_requests.pull_request_id
