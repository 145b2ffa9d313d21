{{ config(indexes=[{'columns': ['entity', 'age_seconds']}]) }}

with

things as (
    select
        issues.issue_id as thing_id,
        issues.service_id,
        issues.repository_id,
        calendar.as_of as happened_at
    from {{ ref('work_in_progress_age') }} as ages
    inner join {{ ref('fct_issues') }} as issues on ages.issue_id = issues.issue_id
    cross join ({{ metric_present() }}) as calendar
),

owners as (
    {{ owners_of_issues('things', 'thing_id', 'thing_id', 'happened_at') }}
),

entities as (
    {{ entities_of('things', 'owners') }}
),

-- Of each project how long its issues took, the longest first, as an array that is searched by halves.
cycles as (
    select
        issues.project_id,
        array_agg(
            -extract(epoch from issues.done_at - issues.started_at)::double precision
            order by issues.done_at - issues.started_at desc
        ) as negative_seconds
    from {{ ref('fct_issues') }} as issues
    cross join ({{ metric_present() }}) as calendar
    where
        issues.done_at > calendar.as_of - interval '182 days'
        and issues.done_at <= calendar.as_of
        and issues.done_at >= issues.started_at
        and issues.deleted_at is null
        and issues.exclusion_reason is null
    group by issues.project_id
)

select
    entities.entity_type,
    entities.entity_id,
    {{ named_entity('entities') }} as entity,
    issues.issue_id,
    issues.key,
    issues.title,
    ages.status,
    ages.started_at,
    ages.age_seconds,
    ages.in_status_seconds,
    (
        cardinality(cycles.negative_seconds) - width_bucket(-ages.age_seconds, cycles.negative_seconds)
    )::double precision / cardinality(cycles.negative_seconds) as older_than_share,
    issues.source_url
from {{ ref('work_in_progress_age') }} as ages
inner join {{ ref('fct_issues') }} as issues on ages.issue_id = issues.issue_id
inner join entities on issues.issue_id = entities.thing_id
left join {{ ref('int_entity_names') }} as names on entities.entity_id = names.entity_id
left join cycles on issues.project_id = cycles.project_id
