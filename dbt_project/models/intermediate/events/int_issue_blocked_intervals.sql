{{ config(indexes=[{'columns': ['issue_id']}]) }}

-- What a status, a label and a flag say at one time counts once, and only while the issue is open.
with

marks as (
    select
        issue_id,
        event in ('labeled', 'flagged') as is_set,
        happened_at as started_at,
        lead(happened_at) over (
            partition by issue_id, event in ('flagged', 'unflagged'), label
            order by happened_at, event in ('labeled', 'flagged')
        ) as ended_at
    from {{ ref('int_issue_events') }}
    where
        event in ('labeled', 'unlabeled', 'flagged', 'unflagged')
        and {{ issue_label('label', 'blocked') }}
),

spells as (
    select
        issue_id,
        tstzrange(started_at, ended_at) as spell,
        true as is_open,
        {{ issue_label('status', 'blocked') }} as is_blocked
    from {{ ref('fct_issue_status_intervals') }}
    where status_category in ('to_do', 'in_progress')

    union all

    select
        issue_id,
        tstzrange(started_at, ended_at) as spell,
        false as is_open,
        true as is_blocked
    from marks
    where is_set and started_at is distinct from ended_at
),

together as (
    select
        issue_id,
        range_agg(spell) filter (where is_blocked) * range_agg(spell) filter (where is_open) as blocked
    from spells
    group by issue_id
)

select
    together.issue_id,
    lower(found.spell) as started_at,
    upper(found.spell) as ended_at
from together
cross join lateral unnest(together.blocked) as found (spell)
