-- What moves of an issue from status to status mean, and its flags. It begins with the status that its first
-- move comes from; the resolution of a moment is what the last change of it says, perhaps the same change.
with

changes as (
    select *
    from {{ ref('stg_jira__issue_changes') }}
    where kind in ('status', 'resolution') and deleted_at is null
),

firsts as (
    select
        installation,
        issue_id,
        kind,
        (array_agg(from_value order by changed_at, change_id, place))[1] as from_value,
        (array_agg(from_text order by changed_at, change_id, place))[1] as from_text
    from changes
    group by installation, issue_id, kind
),

beginnings as (
    select
        issues.installation,
        issues.issue_id,
        issues.created_at as changed_at,
        case when moved.issue_id is null then issues.status_id else moved.from_value end as status_id,
        case when moved.issue_id is null then issues.status else moved.from_text end as status,
        case when resolved.issue_id is null then issues.resolution else resolved.from_text end as resolution
    from {{ ref('stg_jira__issues') }} as issues
    left join firsts as moved
        on
            issues.installation = moved.installation
            and issues.issue_id = moved.issue_id
            and moved.kind = 'status'
    left join firsts as resolved
        on
            issues.installation = resolved.installation
            and issues.issue_id = resolved.issue_id
            and resolved.kind = 'resolution'
),

steps as (
    select
        installation,
        issue_id,
        0 as change_id,
        0 as place,
        changed_at,
        true as is_move,
        true as is_resolving,
        status_id,
        status,
        resolution
    from beginnings

    union all

    select
        installation,
        issue_id,
        change_id,
        place,
        changed_at,
        kind = 'status' as is_move,
        kind = 'resolution' as is_resolving,
        to_value as status_id,
        to_text as status,
        case when kind = 'resolution' then to_text end as resolution
    from changes
),

numbered as (
    select
        *,
        count(*) filter (where is_resolving)
            over (partition by installation, issue_id order by change_id, is_move, place) as resolution_number
    from steps
),

resolved as (
    select
        *,
        max(resolution) over (partition by installation, issue_id, resolution_number) as resolution_then
    from numbered
),

moves as (
    select
        resolved.*,
        categories.category,
        lag(categories.category) over issue as former_category
    from resolved
    left join {{ ref('int_status_categories__jira') }} as categories
        on
            resolved.installation = categories.installation
            and resolved.status_id = categories.status_id
    where resolved.is_move
    window issue as (partition by resolved.installation, resolved.issue_id order by change_id, place)
)

select
    moves.installation || ':issue:' || moves.issue_id as issue_id,
    found.event,
    null::text as label,
    moves.status,
    case when found.event = 'done' then {{ tracker_resolution('moves.resolution_then') }} end as resolution,
    moves.changed_at as happened_at
from moves
cross join
    lateral (
        values
        ('done', moves.category = 'done' and moves.former_category is distinct from 'done'),
        ('reopened', moves.category != 'done' and moves.former_category = 'done'),
        ('started', moves.category = 'in_progress'),
        ('stopped', moves.category = 'to_do'),
        ('renamed', moves.category is null or (moves.category = 'done' and moves.former_category = 'done'))
    ) as found (event, holds)
where found.holds

union all

-- A site has one field of this name, which Jira Software brings: a list of flags, of which there is one.
select
    installation || ':issue:' || issue_id as issue_id,
    case when coalesce(to_text, '') = '' then 'unflagged' else 'flagged' end as event,
    coalesce(nullif(to_text, ''), from_text) as label,
    null::text as status,
    null::text as resolution,
    changed_at as happened_at
from {{ ref('stg_jira__issue_changes') }}
where lower(field) = 'flagged' and deleted_at is null
