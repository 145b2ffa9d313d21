{{ config(materialized='view') }}

-- Of the gap of Little's law, what was in progress counts, and what was done takes the time that it took.
select
    metrics.metric,
    measured.*
from ({{ metric_average_events(ref('int_issue_intervals')) }}) as measured
cross join (values ('work_in_progress'), ('littles_law_gap')) as metrics (metric)
union all
select
    'littles_law_gap' as metric,
    done.event_id,
    done.repository_id,
    done.service_id,
    done.entity_type,
    done.event_id as counted_id,
    done.event_at,
    -done.value as value,
    done.exclusion_reason,
    'done: ' || done.rule as rule,
    done.source_url
from ({{ metric_dated_events(ref('events_of_issues')) }}) as done
where done.metric = 'issue_cycle_time_mean' and done.exclusion_reason is null
