{{ config(indexes=[
    {'columns': ['pull_request_id'], 'unique': true},
    {'columns': ['repository_id', 'number']},
]) }}

select
    pull_requests.pull_request_id,
    pull_requests.repository_id,
    services.service_id,
    pull_requests.number,
    {{ without_email('pull_requests.title') }} as title,
    pull_requests.author_account_id,
    pull_requests.author_kind,
    pull_requests.state,
    pull_requests.is_draft,
    pull_requests.base_branch,
    pull_requests.head_branch,
    merged.merge_method,
    pull_requests.opened_at,
    stages.ready_at,
    stages.first_commit_authored_at,
    stages.first_review_at,
    stages.first_response_at,
    stages.first_approved_at,
    stages.last_approved_at,
    stages.approval_count,
    pull_requests.merged_at,
    pull_requests.is_time_estimated,
    pull_requests.closed_at,
    pull_requests.merge_commit_sha,
    stages.coding_seconds,
    stages.pickup_seconds,
    stages.review_seconds,
    stages.merge_seconds,
    stages.cycle_seconds,
    stages.negative_stages,
    stages.review_rounds,
    stages.review_depth,
    pull_requests.additions,
    pull_requests.deletions,
    pull_requests.additions + pull_requests.deletions - coalesce(left_out.left_out_lines, 0) as size,
    left_out.left_out_lines,
    pull_requests.changed_files,
    pull_requests.labels,
    assisted.pull_request_id is not null as is_ai_assisted,
    coalesce(work.work_kind, 'unlinked') as work_kind,
    pull_requests.deleted_at,
    pull_requests.left_out_reason,
    pull_requests.source,
    pull_requests.source_url
from {{ ref('int_pull_requests') }} as pull_requests
inner join {{ ref('int_pull_request_stages') }} as stages
    on pull_requests.pull_request_id = stages.pull_request_id
left join {{ ref('int_pull_request_merges') }} as merged
    on pull_requests.pull_request_id = merged.pull_request_id
left join {{ ref('int_pull_request_left_out_lines') }} as left_out
    on pull_requests.pull_request_id = left_out.pull_request_id
left join {{ ref('int_assisted_pull_requests') }} as assisted
    on pull_requests.pull_request_id = assisted.pull_request_id
left join {{ ref('int_pull_request_work_kinds') }} as work
    on pull_requests.pull_request_id = work.pull_request_id
left join {{ ref('int_repository_services') }} as services
    on pull_requests.repository_id = services.repository_id
