{{ config(indexes=[{'columns': ['project_id']}]) }}

with

items as (
    select
        issues.issue_id as plan_item_id,
        'epic' as kind,
        issues.key,
        {{ without_email('issues.title') }} as name,
        issues.project_id,
        issues.repository_id,
        issues.started_at,
        issues.done_at as delivered_at,
        case when issues.status_category = 'not_done' then issues.closed_at end as dropped_at,
        issues.source,
        issues.source_url
    from {{ ref('int_issues') }} as issues
    inner join {{ ref('int_issue_exclusions') }} as exclusions
        on issues.issue_id = exclusions.issue_id and exclusions.exclusion_reason = 'epic'
    where issues.deleted_at is null and issues.moved_to_issue_id is null
),

-- What is said after the delivery moves nothing. Of what nobody began, the date as it stands is the promise.
dates as (
    select
        items.plan_item_id,
        (array_agg(said.due_on order by said.set_at desc, said.number desc))[1] as due_on,
        coalesce(
            (
                array_agg(said.due_on order by said.set_at desc, said.number desc)
                filter (where said.set_at <= coalesce(items.started_at, 'infinity'))
            )[1],
            (
                array_agg(said.due_on order by said.set_at, said.number)
                filter (where said.set_at > items.started_at and said.due_on is not null)
            )[1]
        ) as promised_on,
        count(*) - 1 as moved_count
    from items
    inner join {{ ref('int_plan_dates') }} as said
        on
            items.plan_item_id = said.plan_item_id
            and said.set_at <= coalesce(items.delivered_at, items.dropped_at, 'infinity')
    group by items.plan_item_id
),

members as (
    select
        members.plan_item_id,
        issues.story_points,
        statuses.status,
        issues.status_category in ('to_do', 'in_progress') as is_open
    from {{ ref('int_plan_members') }} as members
    inner join {{ ref('fct_issues') }} as issues on members.issue_id = issues.issue_id
    left join {{ ref('fct_issue_status_intervals') }} as statuses
        on issues.issue_id = statuses.issue_id and statuses.ended_at is null
    where issues.exclusion_reason is null and issues.deleted_at is null and issues.moved_to_issue_id is null
),

-- Of two statuses with as many issues, one.
work as (
    select
        plan_item_id,
        sum(item_count) as item_count,
        sum(item_count) filter (where is_open) as open_item_count,
        sum(points) filter (where is_open) as points_left,
        (array_agg(status order by item_count desc, status collate "C") filter (where is_open))[1]
            as most_open_in,
        max(item_count) filter (where is_open) as most_open_count
    from (
        select
            plan_item_id,
            is_open,
            status,
            count(*) as item_count,
            sum(story_points) as points
        from members
        group by plan_item_id, is_open, status
    ) as counted
    group by plan_item_id
)

select
    items.plan_item_id,
    items.kind,
    items.key,
    items.name,
    items.project_id,
    items.repository_id,
    dates.promised_on,
    dates.due_on,
    coalesce(dates.moved_count, 0) as moved_count,
    items.started_at,
    items.delivered_at,
    items.dropped_at,
    coalesce(work.item_count, 0)::bigint as item_count,
    coalesce(work.open_item_count, 0)::bigint as open_item_count,
    work.points_left,
    work.most_open_in,
    work.most_open_count,
    items.source,
    items.source_url
from items
left join dates on items.plan_item_id = dates.plan_item_id
left join work on items.plan_item_id = work.plan_item_id
