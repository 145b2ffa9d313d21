{{ config(indexes=[{'columns': ['entity', 'opened_at']}]) }}

with

things as (
    select
        pull_requests.pull_request_id as thing_id,
        pull_requests.service_id,
        pull_requests.repository_id,
        pull_requests.author_account_id,
        least(coalesce(pull_requests.merged_at, pull_requests.closed_at), calendar.as_of) as happened_at
    from {{ ref('fct_pull_requests') }} as pull_requests
    cross join ({{ metric_present() }}) as calendar
    where
        pull_requests.deleted_at is null
        and pull_requests.left_out_reason is null
        and pull_requests.opened_at <= calendar.as_of
),

teams as (
    {{ teams_of_people('things', 'thing_id', 'author_account_id', 'happened_at') }}
),

entities as (
    {{ entities_of('things', 'teams') }}
),

last_activity as (
    select
        subject_id as pull_request_id,
        max(started_at) filter (where value = 0) as happened_at
    from {{ ref('int_pull_request_idle_intervals') }}
    where started_at <= {{ as_of() }}
    group by subject_id
),

deployed as (
    select
        pull_request_id,
        min(deploy_seconds) as deploy_seconds
    from {{ ref('fct_deployed_pull_requests') }}
    where exclusion_reason is null
    group by pull_request_id
)

select
    entities.entity_type,
    entities.entity_id,
    entities.entity,
    pull_requests.pull_request_id,
    repositories.name as repository,
    pull_requests.number,
    pull_requests.title,
    pull_requests.author_kind,
    pull_requests.opened_at,
    case
        when pull_requests.ready_at <= calendar.as_of
            then extract(hour from pull_requests.ready_at at time zone calendar.timezone)::integer
    end as ready_hour,
    case when pull_requests.merged_at <= calendar.as_of then pull_requests.merged_at end as merged_at,
    case
        when pull_requests.merged_at <= calendar.as_of then 'merged'
        when pull_requests.closed_at <= calendar.as_of then 'closed'
        when pull_requests.left_out_reason = 'merged_without_time' then 'merged'
        else 'open'
    end as state,
    merged.is_approved,
    merged.is_reviewed,
    case
        when pull_requests.first_review_at <= calendar.as_of
            then {{ positive_seconds('pull_requests.first_review_at - pull_requests.ready_at') }}
    end as first_review_seconds,
    pull_requests.coding_seconds,
    pull_requests.pickup_seconds,
    pull_requests.review_seconds,
    pull_requests.merge_seconds,
    deployed.deploy_seconds,
    pull_requests.cycle_seconds,
    pull_requests.review_rounds,
    pull_requests.review_depth,
    pull_requests.size,
    last_activity.happened_at as last_activity_at,
    {{ positive_seconds('calendar.as_of - pull_requests.opened_at') }} as age_seconds,
    {{ positive_seconds('calendar.as_of - last_activity.happened_at') }} as idle_seconds,
    pull_requests.source_url
from {{ ref('fct_pull_requests') }} as pull_requests
inner join entities on pull_requests.pull_request_id = entities.thing_id
cross join ({{ metric_present() }}) as calendar
left join {{ ref('dim_repositories') }} as repositories
    on pull_requests.repository_id = repositories.repository_id
left join {{ ref('int_merged_pull_requests') }} as merged
    on pull_requests.pull_request_id = merged.pull_request_id
left join last_activity on pull_requests.pull_request_id = last_activity.pull_request_id
left join deployed on pull_requests.pull_request_id = deployed.pull_request_id
