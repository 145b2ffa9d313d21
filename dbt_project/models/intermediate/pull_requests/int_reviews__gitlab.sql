{{ config(materialized='view') }}

-- An approval and a request for changes are system notes, with their time; one that was taken back is
-- dismissed. Comments on lines that somebody submitted at one instant are a review, as on GitHub, and part
-- of one that came to a verdict at that instant.
with

notes as (
    select
        note_id,
        'gitlab:pull_request:' || project_id || ':' || iid as pull_request_id,
        {{ gitlab_account('author_id', 'author_username') }} as reviewer_account_id,
        author_id,
        case
            when is_system and body ~ '^approved this merge request' then 'approved'
            when is_system and body ~ '^unapproved this merge request' then 'unapproved'
            when is_system and body ~ '^requested changes' then 'changes_requested'
            when not is_system and type = 'DiffNote' then 'commented'
        end as state,
        created_at as submitted_at,
        deleted_at
    from {{ ref('stg_gitlab__merge_request_notes') }}
),

verdicts as (
    select
        *,
        lead(state) over (
            partition by pull_request_id, author_id
            order by submitted_at, note_id
        ) as next_state
    from notes
    where state in ('approved', 'unapproved', 'changes_requested') and deleted_at is null
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
        case when state = 'approved' and next_state = 'unapproved' then 'dismissed' else state end as state,
        submitted_at
    from verdicts
    where state != 'unapproved'

    union all

    select
        note_id,
        pull_request_id,
        reviewer_account_id,
        'commented' as state,
        submitted_at
    from commented
)

select
    'gitlab:review:' || reviews.note_id as review_id,
    reviews.pull_request_id,
    reviews.reviewer_account_id,
    reviews.state,
    reviews.submitted_at,
    false as has_body,
    null::text as commit_sha,
    'gitlab' as source,
    pull_requests.source_url || '#note_' || reviews.note_id as source_url,
    null::timestamptz as deleted_at
from reviews
left join {{ ref('int_pull_requests__gitlab') }} as pull_requests
    on reviews.pull_request_id = pull_requests.pull_request_id
