{{ config(materialized='view') }}

select
    measured.metric,
    pull_requests.pull_request_id as event_id,
    pull_requests.repository_id,
    pull_requests.service_id,
    null::text as entity_type,
    null::text as counted_id,
    measured.event_at,
    waiting.seconds as value,
    case
        when pull_requests.left_out_reason is not null then pull_requests.left_out_reason
        when pull_requests.author_kind = 'bot' then 'bot_author'
        when waiting.seconds < 0 then 'negative'
    end as exclusion_reason,
    concat_ws(', ', '#' || pull_requests.number, pull_requests.author_kind) as rule,
    pull_requests.source_url
from {{ ref('fct_pull_requests') }} as pull_requests
cross join
    lateral (
        values
        ('time_to_first_review', pull_requests.first_review_at),
        ('time_to_approve', pull_requests.first_approved_at)
    ) as measured (metric, event_at)
cross join
    lateral (
        select extract(epoch from measured.event_at - pull_requests.ready_at)::double precision as seconds
    ) as waiting
where
    measured.event_at is not null
    and pull_requests.deleted_at is null
    and {{ is_under_test('measured.metric') }}
