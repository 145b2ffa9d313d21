{{ config(indexes=[{'columns': ['entity', 'slipped_at']}]) }}

with

slipped as (
    select
        outcomes.issue_id,
        min(sprints.completed_at) as slipped_at,
        (
            array_agg(sprints.name order by sprints.completed_at, sprints.sprint_id collate "C")
        )[1] as first_sprint,
        count(*) as sprint_count
    from {{ ref('fct_sprint_outcomes') }} as outcomes
    inner join {{ ref('fct_sprints') }} as sprints on outcomes.sprint_id = sprints.sprint_id
    cross join ({{ metric_present() }}) as calendar
    where outcomes.outcome = 'carried_over' and sprints.completed_at <= calendar.as_of
    group by outcomes.issue_id
),

things as (
    select
        issues.issue_id as thing_id,
        issues.service_id,
        issues.repository_id,
        calendar.as_of as happened_at
    from {{ ref('fct_issues') }} as issues
    inner join slipped on issues.issue_id = slipped.issue_id
    cross join ({{ metric_present() }}) as calendar
    where issues.deleted_at is null and issues.exclusion_reason is null
),

owners as (
    {{ owners_of_issues('things', 'thing_id', 'thing_id', 'happened_at') }}
),

entities as (
    {{ entities_of('things', 'owners') }}
)

select
    entities.entity_type,
    entities.entity_id,
    {{ named_entity('entities') }} as entity,
    issues.issue_id,
    issues.key,
    issues.title,
    issues.type,
    estimates.story_points,
    slipped.first_sprint,
    slipped.slipped_at,
    slipped.sprint_count,
    statuses.status,
    statuses.status_category,
    statuses.started_at as in_status_since,
    {{ positive_seconds('calendar.as_of - statuses.started_at') }} as in_status_seconds,
    issues.source_url
from slipped
inner join {{ ref('fct_issues') }} as issues on slipped.issue_id = issues.issue_id
inner join entities on issues.issue_id = entities.thing_id
cross join ({{ metric_present() }}) as calendar
inner join {{ ref('fct_issue_status_intervals') }} as statuses
    on
        issues.issue_id = statuses.issue_id
        and tstzrange(statuses.started_at, statuses.ended_at) @> calendar.as_of
left join {{ ref('fct_issue_estimates') }} as estimates
    on
        issues.issue_id = estimates.issue_id
        and tstzrange(estimates.started_at, estimates.ended_at) @> calendar.as_of
left join {{ ref('int_entity_names') }} as names on entities.entity_id = names.entity_id
where statuses.status_category not in ('done', 'not_done')
