{{ config(indexes=[{'columns': ['subject_id']}]) }}

-- Several assignees may be in one team at a time: their dates are put together.
with owners as (
    select
        issue_id,
        'project' as entity_type,
        project_id as entity_id,
        null::date as valid_from,
        null::date as valid_to
    from {{ ref('fct_issues') }}

    union all

    select
        issues.issue_id,
        'board' as entity_type,
        boards.board_id as entity_id,
        null::date as valid_from,
        null::date as valid_to
    from {{ ref('fct_issues') }} as issues
    inner join {{ ref('dim_boards') }} as boards on issues.project_id = boards.project_id

    union all

    select
        issues.issue_id,
        'team' as entity_type,
        projects.team_id as entity_id,
        null::date as valid_from,
        null::date as valid_to
    from {{ ref('fct_issues') }} as issues
    inner join {{ ref('dim_projects') }} as projects on issues.project_id = projects.project_id
    where projects.team_id is not null

    union all

    select
        issues.issue_id,
        'team' as entity_type,
        owners.team_id as entity_id,
        owners.valid_from,
        owners.valid_to
    from {{ ref('fct_issues') }} as issues
    inner join {{ ref('dim_service_owners') }} as owners on issues.service_id = owners.service_id

    union all

    select
        issues.issue_id,
        'team' as entity_type,
        members.team_id as entity_id,
        members.valid_from,
        members.valid_to
    from {{ ref('fct_issues') }} as issues
    inner join {{ ref('int_issue_assignees') }} as assignees on issues.issue_id = assignees.issue_id
    inner join {{ ref('dim_accounts') }} as accounts on assignees.account_id = accounts.account_id
    inner join {{ ref('dim_team_members') }} as members on accounts.person_id = members.person_id
    left join {{ ref('dim_projects') }} as projects on issues.project_id = projects.project_id
    where
        projects.team_id is null
        and not exists (
            select 1
            from {{ ref('dim_service_owners') }} as owners
            where owners.service_id = issues.service_id
        )
)

select
    held.issue_id as subject_id,
    held.entity_type,
    held.entity_id,
    lower(spans.span) as valid_from,
    upper(spans.span) as valid_to
from (
    select
        issue_id,
        entity_type,
        entity_id,
        range_agg(daterange(valid_from, valid_to)) as dates
    from owners
    group by issue_id, entity_type, entity_id
) as held
cross join lateral unnest(held.dates) as spans (span)
