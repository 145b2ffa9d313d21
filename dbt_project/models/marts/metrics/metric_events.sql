{{ config(materialized='view') }}

with candidates as (
    select * from {{ ref('int_metric_candidates') }}
    union all
    select * from {{ ref('events_of_open_pull_requests') }}
    union all
    select * from {{ ref('events_of_issues_in_progress') }}
)

select
    dated.metric,
    registry.kind,
    dated.event_id,
    dated.repository_id,
    dated.service_id,
    dated.entity_type,
    dated.counted_id,
    dated.event_at,
    dated.event_on,
    dated.value,
    dated.exclusion_reason,
    dated.rule,
    dated.source_url
from ({{ metric_dated_events('candidates') }}) as dated
inner join {{ ref('metric_registry') }} as registry on dated.metric = registry.metric
