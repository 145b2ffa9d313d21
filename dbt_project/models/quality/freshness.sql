{{ config(materialized='view') }}

-- It reads raw tables only: dbt drops the views of its own tables whenever it makes those anew, and how fresh
-- everything is has to be known after a refresh that failed, too.
with

attempts as (
    {%- for name in ['config', 'files', 'git'] + used_hosts() %}
    select
        '{{ name }}' as source,
        scope,
        run_id,
        started_at,
        finished_at,
        status,
        rows,
        error
    from {{ source('raw_' ~ name, '_scopes') }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

latest_runs as (
    select distinct on (runs.source)
        runs.source,
        runs.run_id,
        runs.has_failed
    from (
        select
            source,
            run_id,
            max(started_at) as started_at,
            bool_or(status = 'failed') as has_failed
        from attempts
        group by source, run_id
    ) as runs
    order by runs.source asc, runs.started_at desc
),

scopes as (
    select
        attempts.source,
        attempts.scope,
        max(attempts.finished_at) as last_attempt_at,
        {{ latest('attempts.status') }} as last_status,
        {{ latest('attempts.error') }} as last_message,
        max(attempts.finished_at) filter (where attempts.status != 'failed') as last_success_at,
        max(attempts.finished_at) filter (where attempts.status = 'failed') as last_failure_at,
        {{ latest('attempts.error', "attempts.status = 'failed'") }} as last_failure_reason,
        max(attempts.finished_at) filter (where attempts.rows > 0) as last_rows_at,
        {{ latest('attempts.rows', 'attempts.rows > 0') }} as last_rows
    from attempts
    inner join latest_runs on attempts.source = latest_runs.source
    group by attempts.source, attempts.scope, latest_runs.run_id, latest_runs.has_failed
    having latest_runs.has_failed or bool_or(attempts.run_id = latest_runs.run_id)
),

happened as (
    {{ newest_events() }}
),

newest as (
    select
        source,
        scope,
        max(happened_at) as newest_event_at
    from happened
    group by source, scope
)

select
    scopes.source,
    scopes.scope,
    scopes.last_attempt_at,
    scopes.last_status,
    scopes.last_message,
    scopes.last_rows,
    scopes.last_rows_at,
    scopes.last_success_at,
    scopes.last_failure_at,
    scopes.last_failure_reason,
    newest.newest_event_at,
    late.stale_reason is not null as is_stale,
    late.stale_reason
from scopes
left join newest on scopes.source = newest.source and scopes.scope = newest.scope
cross join
    lateral (
        select
            case
                when scopes.last_success_at is null then 'It was never collected.'
                when scopes.last_success_at < {{ moment_of_reading() }} - interval '24 hours'
                    then 'It was last collected more than 24 hours ago.'
            end as stale_reason
    ) as late
-- Sources are of all teams together.
where current_user != 'sei_team_reader'
