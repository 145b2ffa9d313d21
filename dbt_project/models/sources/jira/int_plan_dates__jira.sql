-- Due dates of issues, from their making on: the first one is what the first change of it replaced.
with changes as (
    select
        installation,
        issue_id,
        change_id,
        place,
        changed_at,
        from_value,
        to_value
    from {{ ref('stg_jira__issue_changes') }}
    where lower(field) = 'duedate' and deleted_at is null
),

firsts as (
    select distinct on (installation, issue_id)
        installation,
        issue_id,
        from_value
    from changes
    order by installation asc, issue_id asc, change_id asc, place asc
),

said as (
    select
        issues.installation,
        issues.issue_id,
        0 as change_id,
        issues.created_at as set_at,
        case when firsts.issue_id is null then issues.due_on else firsts.from_value end as due_on
    from {{ ref('stg_jira__issues') }} as issues
    left join firsts on issues.installation = firsts.installation and issues.issue_id = firsts.issue_id

    union all

    select
        installation,
        issue_id,
        change_id,
        changed_at as set_at,
        to_value as due_on
    from changes
)

select
    installation || ':issue:' || issue_id as plan_item_id,
    change_id as number,
    substring(due_on from '^\d{4}-\d\d-\d\d')::date as due_on,
    set_at
from said
