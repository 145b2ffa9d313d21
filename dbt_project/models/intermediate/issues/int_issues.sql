{{ config(indexes=[{'columns': ['issue_id'], 'unique': true}]) }}

-- A host without a status has labels for it, if anything; what kind an issue is, its labels or its type say.
with

found as (
    select * from {{ ref('int_tracked_issues') }}
),

starts as (
    select
        issue_id,
        min(happened_at) as started_at
    from {{ ref('int_issue_events') }}
    where event = 'started' or (event = 'labeled' and {{ issue_label('label', 'in_progress') }})
    group by issue_id
),

closings as (
    select
        issue_id,
        min(closed_at) filter (where not is_not_done) as first_done_at,
        max(closed_at) filter (where not is_not_done) as last_done_at,
        max(closed_at) as last_closed_at,
        (array_agg(is_not_done order by closed_at desc))[1] as is_last_not_done
    from {{ ref('int_issue_closings') }}
    group by issue_id
),

-- What an issue was before it moved is part of it.
earlier as (
    select
        moves.moved_to_issue_id as issue_id,
        min(found.created_at) as created_at,
        min(starts.started_at) as started_at
    from {{ ref('int_issue_moves') }} as moves
    inner join found on moves.issue_id = found.issue_id
    left join starts on moves.issue_id = starts.issue_id
    group by moves.moved_to_issue_id
)

select
    found.issue_id,
    found.project_id,
    projects.repository_id,
    projects.key || found.number_text as key,
    found.title,
    its.type,
    case
        when found.is_incident or said.is_incident then 'incident'
        when its.type = 'issue' then 'other'
        else its.type
    end as work_kind,
    case
        when found.is_done and closings.is_last_not_done then 'not_done'
        when found.is_done then 'done'
        when coalesce(found.is_in_progress, said.is_in_progress) then 'in_progress'
        else 'to_do'
    end as status_category,
    found.story_points,
    found.author_account_id,
    found.labels,
    found.components,
    found.priority,
    found.assignees,
    coalesce(found.is_incident, false) or coalesce(said.is_incident, false) as is_incident,
    found.resolution,
    least(found.created_at, earlier.created_at) as created_at,
    least(starts.started_at, earlier.started_at) as started_at,
    closings.first_done_at,
    case when found.is_done then closings.last_done_at end as done_at,
    case when found.is_done then closings.last_closed_at end as closed_at,
    moves.moved_to_issue_id,
    found.source,
    found.source_url,
    coalesce(found.deleted_at, projects.deleted_at) as deleted_at
from found
inner join {{ ref('int_projects') }} as projects on found.project_id = projects.project_id
cross join
    lateral (
        select
            bool_or({{ issue_label('labels.label', 'bug') }}) as is_bug,
            bool_or({{ issue_label('labels.label', 'feature') }}) as is_feature,
            bool_or({{ issue_label('labels.label', 'maintenance') }}) as is_maintenance,
            bool_or({{ issue_label('labels.label', 'in_progress') }}) as is_in_progress,
            bool_or({{ issue_label('labels.label', 'incident') }}) as is_incident
        from (
            select jsonb_array_elements_text(found.labels) as label
            union all
            select found.type_name as label
        ) as labels
    ) as said
cross join
    lateral (
        select
            case
                when said.is_bug then 'bug'
                when said.is_feature then 'feature'
                when said.is_maintenance then 'maintenance'
                else 'issue'
            end as type
    ) as its
left join starts on found.issue_id = starts.issue_id
left join closings on found.issue_id = closings.issue_id
left join earlier on found.issue_id = earlier.issue_id
left join {{ ref('int_issue_moves') }} as moves on found.issue_id = moves.issue_id
