{{ config(indexes=[{'columns': ['issue_id'], 'unique': true}]) }}

-- A host without a status has labels for it, if anything.
{% set columns = [
    'issue_id', 'host_repository_id', 'number_text', 'title', 'author_account_id', 'labels', 'assignees',
    'is_done', 'resolution', 'created_at', 'closed_at', 'source', 'source_url', 'deleted_at',
] %}
{% set in_progress = "'^(status\s*[:/]\s*)?(in[ _-]?progress|doing|wip)$'" %}
with

found as (
    {{ branches_of('int_issues', columns) }}
),

starts as (
    select
        issue_id,
        min(happened_at) as started_at
    from {{ ref('int_issue_events') }}
    where event = 'labeled' and label ~* {{ in_progress }}
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
    repositories.repository_id,
    repositories.repository || found.number_text as key,
    found.title,
    case
        when found.labels::text ~* '"([^"]*[^a-z"])?(bug|defect)([^a-z"][^"]*)?"' then 'bug'
        when found.labels::text ~* '"([^"]*[^a-z"])?(feature|enhancement)([^a-z"][^"]*)?"' then 'feature'
        else 'issue'
    end as type,
    case
        when found.is_done and closings.is_last_not_done then 'not_done'
        when found.is_done then 'done'
        when
            exists (
                select 1
                from jsonb_array_elements_text(found.labels) as labels (label)
                where labels.label ~* {{ in_progress }}
            )
            then 'in_progress'
        else 'to_do'
    end as status_category,
    null::double precision as story_points,
    found.author_account_id,
    found.labels,
    found.assignees,
    found.resolution,
    least(found.created_at, earlier.created_at) as created_at,
    least(starts.started_at, earlier.started_at) as started_at,
    closings.first_done_at,
    case when found.is_done then closings.last_done_at end as done_at,
    case when found.is_done then closings.last_closed_at end as closed_at,
    moves.moved_to_issue_id,
    found.source,
    found.source_url,
    coalesce(found.deleted_at, repositories.deleted_at) as deleted_at
from found
inner join {{ ref('int_host_repositories') }} as repositories
    on found.host_repository_id = repositories.host_repository_id
left join starts on found.issue_id = starts.issue_id
left join closings on found.issue_id = closings.issue_id
left join earlier on found.issue_id = earlier.issue_id
left join {{ ref('int_issue_moves') }} as moves on found.issue_id = moves.issue_id
