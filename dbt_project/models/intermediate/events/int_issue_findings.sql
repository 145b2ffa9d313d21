-- What the collected issues of each entity amount to, with the reason where something is missing.
with entities as (
    select
        'repository' as entity_type,
        repository_id as entity_id
    from {{ ref('dim_repositories') }}
    union all
    select
        'service' as entity_type,
        service_id as entity_id
    from {{ ref('int_repository_services') }}
    union all
    select
        'project' as entity_type,
        project_id as entity_id
    from {{ ref('dim_projects') }}
    union all
    select
        'board' as entity_type,
        board_id as entity_id
    from {{ ref('dim_boards') }}
    union all
    select
        'organization' as entity_type,
        'organization' as entity_id
),

issues as (
    select
        entity.entity_id,
        count(*) as issue_count,
        count(facts.started_at) as started_count
    from {{ ref('fct_issues') }} as facts
    cross join {{ ref('int_metric_calendar') }} as calendar
    cross join
        lateral (
            values ('organization'), (facts.repository_id), (facts.service_id), (facts.project_id)
            union all
            select boards.board_id
            from {{ ref('dim_boards') }} as boards
            where boards.project_id = facts.project_id
        ) as entity (entity_id)
    where
        facts.created_at < calendar.counted_until
        and facts.deleted_at is null
        and facts.moved_to_issue_id is null
        and facts.exclusion_reason is null
        and entity.entity_id is not null
    group by entity.entity_id
),

counted as (
    select
        entities.entity_type,
        entities.entity_id,
        coalesce(issues.issue_count, 0) as issue_count,
        coalesce(issues.started_count, 0) as started_count
    from entities
    left join issues on entities.entity_id = issues.entity_id
)

select
    'issue' as family,
    counted.entity_type,
    counted.entity_id,
    found.input,
    found.is_present,
    found.reason
from counted
cross join
    lateral (
        values
        (
            'issues', counted.issue_count > 0,
            case when counted.issue_count = 0 then 'No issue is collected.' end
        ),
        (
            'issue_starts', counted.started_count > 0,
            case
                when counted.issue_count = 0 then 'No issue is collected.'
                when counted.started_count = 0 then 'No issue has a label that says it is in progress.'
                when counted.started_count < counted.issue_count
                    then format(
                        'Nobody said of %s of %s issues when work on them began.',
                        counted.issue_count - counted.started_count, counted.issue_count
                    )
            end
        )
    ) as found (input, is_present, reason)
