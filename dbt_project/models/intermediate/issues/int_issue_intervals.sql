{{ config(indexes=[{'columns': ['subject_id']}]) }}

-- Each open issue from one closing to the next, cut where work on it began: before that it has not started.
with

changes as (
    select
        issue_id,
        created_at as happened_at,
        true as is_opening
    from {{ ref('int_issues') }}

    union all

    select
        issue_id,
        closed_at as happened_at,
        false as is_opening
    from {{ ref('int_issues') }}
    where closed_at is not null

    union all

    select
        issue_id,
        happened_at,
        event = 'reopened' as is_opening
    from {{ ref('int_issue_events') }}
    where event in ('done', 'reopened')
),

-- Of an opening and a closing at one moment the closing holds.
moments as (
    select
        changes.issue_id,
        changes.happened_at,
        bool_and(changes.is_opening) as is_opening
    from changes
    inner join {{ ref('int_issues') }} as issues on changes.issue_id = issues.issue_id
    where changes.happened_at >= issues.created_at
    group by changes.issue_id, changes.happened_at
),

turns as (
    select
        *,
        lag(is_opening) over (partition by issue_id order by happened_at) as was_opening
    from moments
),

spells as (
    select
        issue_id,
        is_opening,
        happened_at as opened_at,
        lead(happened_at) over (partition by issue_id order by happened_at) as ended_at
    from turns
    where is_opening is distinct from was_opening
)

select
    spells.issue_id as subject_id,
    issues.repository_id,
    services.service_id,
    part.started_at,
    part.ended_at,
    coalesce(exclusions.exclusion_reason, part.exclusion_reason) as exclusion_reason,
    concat_ws(
        ', ',
        issues.key,
        'opened at ' || to_char(spells.opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'started at ' || to_char(issues.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    ) as rule,
    issues.source_url
from spells
inner join {{ ref('int_issues') }} as issues on spells.issue_id = issues.issue_id
left join {{ ref('int_repository_services') }} as services on issues.repository_id = services.repository_id
left join {{ ref('int_issue_exclusions') }} as exclusions on spells.issue_id = exclusions.issue_id
cross join
    lateral (
        values
        (spells.opened_at, least(spells.ended_at, issues.started_at), 'not_started'),
        (
            case when issues.started_at is not null then greatest(spells.opened_at, issues.started_at) end,
            spells.ended_at,
            null
        )
    ) as part (started_at, ended_at, exclusion_reason)
where
    spells.is_opening
    and issues.deleted_at is null
    and issues.moved_to_issue_id is null
    and part.started_at is not null
    and coalesce(part.ended_at > part.started_at, true)
