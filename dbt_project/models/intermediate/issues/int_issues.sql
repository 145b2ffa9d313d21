{{ config(indexes=[{'columns': ['issue_id'], 'unique': true}]) }}

-- One explicit branch per host. A host without a status has labels for it, if anything.
{% set columns = [
    'issue_id', 'host_repository_id', 'number_text', 'title', 'author_account_id', 'labels', 'assignees', 'is_done', 'resolution',
    'created_at', 'closed_at', 'source', 'source_url', 'deleted_at',
] | join(', ') %}
{% set in_progress = "'^(status\s*[:/]\s*)?(in[ _-]?progress|doing|wip)$'" %}
with

found as (
    select {{ columns }} from {{ ref('int_issues__github') }}
    union all
    select {{ columns }} from {{ ref('int_issues__gitlab') }}
),

moments as (
    select
        issue_id,
        min(happened_at) filter (where event = 'labeled' and label ~* {{ in_progress }}) as started_at,
        min(happened_at) filter (where event = 'done') as first_done_at,
        max(happened_at) filter (where event = 'done') as last_done_at
    from {{ ref('int_issue_events') }}
    group by issue_id
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
    found.created_at,
    moments.started_at,
    coalesce(moments.first_done_at, found.closed_at) as first_done_at,
    case when found.is_done then coalesce(moments.last_done_at, found.closed_at) end as done_at,
    found.source,
    found.source_url,
    coalesce(found.deleted_at, repositories.deleted_at) as deleted_at
from found
inner join {{ ref('int_host_repositories') }} as repositories
    on found.host_repository_id = repositories.host_repository_id
left join moments on found.issue_id = moments.issue_id
