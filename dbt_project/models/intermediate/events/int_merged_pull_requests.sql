{{ config(materialized='view') }}

select
    pull_request_id,
    repository_id,
    service_id,
    author_account_id,
    merged_at,
    coding_seconds,
    pickup_seconds,
    review_seconds,
    merge_seconds,
    cycle_seconds,
    negative_stages,
    review_rounds,
    review_depth,
    size,
    left_out_lines,
    is_ai_assisted,
    work_kind,
    approval_count,
    coalesce(first_review_at <= merged_at, false) as is_reviewed,
    coalesce(last_approved_at <= merged_at, false) as is_approved,
    left_out_reason,
    coalesce(left_out_reason, case when author_kind = 'bot' then 'bot_author' end) as exclusion_reason,
    concat_ws(', ', '#' || number, author_kind, merge_method) as rule,
    source_url
from {{ ref('fct_pull_requests') }}
where merged_at is not null and deleted_at is null
