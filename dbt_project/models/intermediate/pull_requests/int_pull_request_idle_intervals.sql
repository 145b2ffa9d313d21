{{ config(indexes=[{'columns': ['subject_id']}]) }}

-- Each open pull request from one activity to the next: worth 0, and 1 from the fourteenth day without any.
-- One that was closed or merged nobody knows when is not taken for open.
with

activities as (
    select
        pull_requests.pull_request_id,
        turn.happened_at,
        turn.is_opening
    from {{ ref('int_pull_requests') }} as pull_requests
    cross join
        lateral (
            values
            (pull_requests.opened_at, true),
            (pull_requests.closed_at, false),
            (pull_requests.merged_at, false)
        ) as turn (happened_at, is_opening)

    union all

    select
        pull_request_id,
        happened_at,
        case when event in ('reopened', 'closed', 'merged') then event = 'reopened' end as is_opening
    from {{ ref('int_pull_request_events') }}

    union all

    select
        pull_request_id,
        submitted_at as happened_at,
        null::boolean as is_opening
    from {{ ref('int_reviews') }}
    where deleted_at is null

    union all

    select
        pull_request_id,
        created_at as happened_at,
        null::boolean as is_opening
    from {{ ref('int_pull_request_comments') }}
    where deleted_at is null

    union all

    select
        pull_request_id,
        committed_at as happened_at,
        null::boolean as is_opening
    from {{ ref('int_pull_request_commits') }}
),

-- Of an opening and a closing at one moment the closing holds.
moments as (
    select
        activities.pull_request_id,
        activities.happened_at,
        bool_and(activities.is_opening) as is_opening
    from activities
    inner join {{ ref('int_pull_requests') }} as pull_requests
        on activities.pull_request_id = pull_requests.pull_request_id
    where activities.happened_at >= pull_requests.opened_at
    group by activities.pull_request_id, activities.happened_at
),

numbered as (
    select
        *,
        happened_at + interval '336 hours' as idle_at,
        count(is_opening) over by_moment as change_number,
        lead(happened_at) over by_moment as next_at
    from moments
    window by_moment as (partition by pull_request_id order by happened_at)
),

stretches as (
    select
        *,
        bool_or(is_opening) over (partition by pull_request_id, change_number) as is_open
    from numbered
)

select
    stretches.pull_request_id as subject_id,
    pull_requests.repository_id,
    services.service_id,
    part.started_at,
    part.ended_at,
    part.value,
    coalesce(
        pull_requests.left_out_reason, case when pull_requests.author_kind = 'bot' then 'bot_author' end
    ) as exclusion_reason,
    'last activity at '
    || to_char(stretches.happened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as rule,
    pull_requests.source_url
from stretches
inner join {{ ref('int_pull_requests') }} as pull_requests
    on stretches.pull_request_id = pull_requests.pull_request_id
left join {{ ref('int_repository_services') }} as services
    on pull_requests.repository_id = services.repository_id
cross join
    lateral (
        values
        (stretches.happened_at, least(stretches.next_at, stretches.idle_at), 0::double precision),
        (stretches.idle_at, stretches.next_at, 1::double precision)
    ) as part (started_at, ended_at, value)
where
    stretches.is_open
    and pull_requests.deleted_at is null
    and (
        pull_requests.closed_at is not null
        or pull_requests.merged_at is not null
        or coalesce(pull_requests.state, 'open') not in ('closed', 'merged')
    )
    and coalesce(part.ended_at > part.started_at, true)
