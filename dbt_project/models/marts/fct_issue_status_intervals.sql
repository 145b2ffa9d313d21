{{ config(indexes=[{'columns': ['issue_id']}]) }}

-- Each issue from change to change. Of several changes at one moment the closing holds, else the one to work,
-- and with it the name of its status.
with

moments as (
    select
        changes.issue_id,
        changes.happened_at,
        bool_and(changes.is_opening) as is_opening,
        bool_or(changes.is_not_done) as is_not_done,
        bool_or(changes.is_added) as is_added,
        max(changes.label collate "C") filter (where changes.is_added) as label,
        coalesce(
            case
                when not bool_and(changes.is_opening)
                    then
                        max(changes.status collate "C")
                        filter (where changes.is_added is null and changes.is_opening is null)
            end,
            max(changes.status collate "C") filter (where changes.is_added),
            max(changes.status collate "C")
        ) as status
    from {{ ref('int_issue_changes') }} as changes
    inner join {{ ref('int_issues') }} as issues on changes.issue_id = issues.issue_id
    where changes.happened_at >= issues.created_at and issues.deleted_at is null
    group by changes.issue_id, changes.happened_at
),

-- What was last said of each holds until something else is.
numbered as (
    select
        *,
        count(is_opening) over before as opening,
        count(is_added) over before as labelling,
        count(status) over before as naming
    from moments
    window before as (partition by issue_id order by happened_at)
),

held as (
    select
        issue_id,
        happened_at,
        bool_or(is_opening) over of_opening as is_open,
        bool_or(is_not_done) over of_opening as is_not_done,
        bool_or(is_added) over of_labelling as is_started,
        max(label) over of_labelling as label,
        max(status) over of_naming as status
    from numbered
    window
        of_naming as (partition by issue_id, naming),
        of_opening as (partition by issue_id, opening),
        of_labelling as (partition by issue_id, labelling)
),

statuses as (
    select
        issue_id,
        happened_at,
        coalesce(
            status, case when not is_open then 'closed' when is_started then label else 'open' end
        ) as status,
        case
            when not is_open and is_not_done then 'not_done'
            when not is_open then 'done'
            when is_started then 'in_progress'
            else 'to_do'
        end as status_category
    from held
),

turns as (
    select
        *,
        lag(array[status, status_category]) over (partition by issue_id order by happened_at) as former
    from statuses
)

select
    turns.issue_id,
    turns.status,
    turns.status_category,
    turns.happened_at as started_at,
    lead(turns.happened_at) over (partition by turns.issue_id order by turns.happened_at) as ended_at,
    issues.source,
    issues.source_url
from turns
inner join {{ ref('int_issues') }} as issues on turns.issue_id = issues.issue_id
where array[turns.status, turns.status_category] is distinct from turns.former
