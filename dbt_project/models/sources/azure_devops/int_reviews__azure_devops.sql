{{ config(materialized='view') }}

-- A vote is a review: 10 and 5 approve, -5 and -10 ask for changes, 0 takes back what was voted before, and
-- so does a reset, of everybody's where it names nobody. Comments on files of one instant are a review.
with

votes as (
    select
        installation,
        project_id,
        pull_request_id,
        thread_id,
        type,
        actor_id,
        voters::jsonb as voters,
        created_at,
        case
            when type = 'VoteUpdate' and vote > 0 then 'approved'
            when type = 'VoteUpdate' and vote < 0 then 'changes_requested'
            when type = 'VoteUpdate' and vote = 0 then 'taken_back'
            when type in ('ResetAllVotes', 'ResetMultipleVotes') then 'reset'
        end as state
    from {{ ref('stg_azure_devops__pull_request_events') }}
    where deleted_at is null and type in ('VoteUpdate', 'ResetAllVotes', 'ResetMultipleVotes')
),

verdicts as (
    select
        votes.installation,
        votes.project_id,
        votes.pull_request_id,
        votes.thread_id,
        votes.actor_id,
        votes.state,
        votes.created_at,
        min(ends.created_at) as ended_at
    from votes
    left join votes as ends
        on
            votes.installation = ends.installation
            and votes.project_id = ends.project_id
            and votes.pull_request_id = ends.pull_request_id
            and votes.state = 'approved'
            and (votes.created_at, votes.thread_id) < (ends.created_at, ends.thread_id)
            and (
                (ends.state = 'taken_back' and votes.actor_id = ends.actor_id)
                or (ends.state = 'reset' and coalesce(jsonb_exists(ends.voters, votes.actor_id), true))
            )
    where votes.state in ('approved', 'changes_requested')
    group by
        votes.installation, votes.project_id, votes.pull_request_id, votes.thread_id,
        votes.actor_id, votes.state, votes.created_at
),

reviews as (
    select
        installation,
        project_id,
        pull_request_id,
        thread_id,
        actor_id,
        case when ended_at is null then state else 'dismissed' end as state,
        created_at,
        ended_at
    from verdicts

    union all

    select
        installation,
        project_id,
        pull_request_id,
        min(thread_id) as thread_id,
        author_id as actor_id,
        'commented' as state,
        created_at,
        null::timestamptz as ended_at
    from {{ ref('stg_azure_devops__pull_request_comments') }}
    where path is not null and deleted_at is null
    group by installation, project_id, pull_request_id, author_id, created_at
)

select
    {{ azure_devops_pull_request('requests') }} as pull_request_id,
    -- A thread may be answered by many, and many times.
    reviews.installation || ':review:' || reviews.project_id || ':' || reviews.pull_request_id
    || ':' || reviews.thread_id || case
        when reviews.state = 'commented'
            then concat_ws(':', '', reviews.actor_id, extract(epoch from reviews.created_at)::numeric)
        else ''
    end as review_id,
    {{ azure_devops_account('reviews.actor_id') }} as reviewer_account_id,
    reviews.state,
    reviews.created_at as submitted_at,
    reviews.ended_at,
    false as has_body,
    null::text as commit_sha,
    'azure_devops' as source,
    requests.url || '?discussionId=' || reviews.thread_id as source_url,
    null::timestamptz as deleted_at
from reviews
inner join {{ ref('stg_azure_devops__pull_requests') }} as requests
    on
        reviews.installation = requests.installation
        and reviews.project_id = requests.project_id
        and reviews.pull_request_id = requests.pull_request_id
