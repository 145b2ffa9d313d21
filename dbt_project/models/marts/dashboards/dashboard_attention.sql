-- What a leader would want to be told: each kind has its threshold here, and its place in the order.
select
    entity_type,
    entity_id,
    entity,
    1 as priority,
    'Failure without recovery' as kind,
    concat_ws(' ', service, ref) as what,
    failure_evidence as why,
    finished_at as since_at,
    source_url
from {{ ref('dashboard_deployments') }}
where
    has_failed
    and recovered_at is null
    and is_counted
    and finished_at > {{ as_of() }} - interval '2160 hours'

union all

select
    entity_type,
    entity_id,
    entity,
    2 as priority,
    'Stale pull request' as kind,
    repository || ' #' || number || ' ' || title as what,
    'open without activity for ' || floor(idle_seconds / 86400) || ' days' as why,
    last_activity_at as since_at,
    source_url
from {{ ref('dashboard_pull_requests') }}
where state = 'open' and author_kind != 'bot' and idle_seconds >= 14 * 86400

union all

select
    entity_type,
    entity_id,
    entity,
    3 as priority,
    'Flaky job' as kind,
    repository || ' ' || job as what,
    'failed and passed on ' || flaky_commits || ' of ' || commits || ' commits in 90 days' as why,
    null as since_at,
    source_url
from {{ ref('dashboard_jobs') }}
where flaky_commits >= 3 and flaky_rate >= 0.05

union all

select
    entity_type,
    entity_id,
    entity,
    4 as priority,
    'Known by one person' as kind,
    repository as what,
    'one person owns over half of its files' as why,
    null as since_at,
    source_url
from {{ ref('dashboard_repositories') }}
where truck_factor = 1 and commits > 0
