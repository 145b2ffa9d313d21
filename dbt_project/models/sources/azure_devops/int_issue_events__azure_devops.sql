-- What moves of a work item from state to state mean, and when it was said to be blocked. A type that changes
-- may change what a state means.
with moves as (
    select
        *,
        revision = min(revision) over (partition by installation, work_item_id) as is_first,
        lag(category) over item as former_category,
        lag(state) over item as former_state,
        lag(is_blocked) over item as was_blocked
    from {{ ref('int_work_item_revisions__azure_devops') }}
    window item as (partition by installation, work_item_id order by revision)
)

select
    moves.installation || ':issue:' || moves.work_item_id as issue_id,
    found.event,
    null::text as label,
    moves.state as status,
    case when found.event = 'done' then moves.resolution end as resolution,
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
where
    found.holds
    and (
        moves.is_first
        or moves.state is distinct from moves.former_state
        or moves.category is distinct from moves.former_category
    )

union all

select
    installation || ':issue:' || work_item_id as issue_id,
    case when is_blocked then 'flagged' else 'unflagged' end as event,
    'Blocked' as label,
    null::text as status,
    null::text as resolution,
    changed_at as happened_at
from moves
where coalesce(is_blocked, false) != coalesce(was_blocked, false)
