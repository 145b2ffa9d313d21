create table marts.dim_organization (timezone text, history_start date, as_of timestamptz);
insert into marts.dim_organization values ('Europe/London', '2000-01-01', '2026-09-02 12:00:00+00');

create table marts.fct_commits (
    commit_id text, repository_id text, author_kind text, author_utc_offset_minutes int, committed_at timestamptz,
    additions bigint, deletions bigint
);
create table marts.fct_deployments (
    deployment_id text, service_id text, environment_type text, is_production boolean, finished_at timestamptz,
    status text, is_redeploy boolean, is_rollout boolean, is_rollback boolean, is_superseded boolean,
    new_commit_count bigint, has_failed boolean, failure_evidence text []
);
create table marts.fct_deployed_commits (
    service_id text, commit_id text, deployment_id text, lead_time_seconds double precision, exclusion_reason text
);
create table marts.fct_incidents (incident_id text, started_at timestamptz, resolved_at timestamptz);
create table marts.fct_incident_deployments (incident_id text, deployment_id text, confidence double precision);
create table marts.fct_file_months (repository_id text, path text, month date, commits bigint);
create table marts.dim_files (file_id text, hotspot_score double precision, owner_share double precision);
create table marts.metrics (
    metric text, entity_type text, entity_id text, grain text, period_start date, is_complete boolean,
    value double precision, unit text, sample_size bigint, excluded_count bigint, p50 double precision,
    p75 double precision, p90 double precision, p95 double precision
);

insert into marts.fct_commits
select 'example/a@' || i, 'repository:example/a', 'human', 60,
    timestamptz '2026-01-01 12:00:00+00' + i * interval '1 day', i, 0
from generate_series(1, 20) as i;
-- Later than as_of: stored, and not counted yet.
insert into marts.fct_commits values
('example/a@later', 'repository:example/a', 'bot', null, '2026-10-01 00:00:00+00', 1, 1);
insert into marts.fct_deployments
select 'd' || i, 'service:a', 'production', true, timestamptz '2026-01-01 12:00:00+00' + i * interval '1 day',
    'success', i = 5, false, i = 7, false, 2, i = 6, case when i = 6 then array['rollback'] else array[]::text [] end
from generate_series(1, 10) as i;
insert into marts.fct_deployed_commits
select 'service:a', 'example/a@' || i, 'd1', 3600, null from generate_series(1, 5) as i;
insert into marts.fct_deployed_commits values ('service:a', 'example/a@6', 'd2', -5, 'negative');
insert into marts.fct_incidents values ('i1', '2026-01-02 00:00:00+00', '2026-01-02 03:00:00+00');
insert into marts.fct_incident_deployments values ('i1', 'd1', 0.9);
insert into marts.fct_file_months values ('repository:example/a', 'a.py', '2026-01-01', 3);
insert into marts.dim_files values ('file:example/a:a.py', 0.5, 1);
insert into marts.metrics values
('commits', 'repository', 'repository:example/a', 'week', '2026-01-05', true, 20, 'count', 20, 0, null, null, null, null),
('change_fail_rate', 'service', 'service:a', 'quarter', '2026-01-01', true, 0.1, 'ratio', 9, 1, null, null, null, null),
('change_lead_time', 'service', 'service:a', 'month', '2026-01-01', true, 5, 'seconds', 5, 1, 5, 6, 7, 8);
insert into marts.metrics (metric, entity_type, entity_id, grain, period_start, value, unit, sample_size, excluded_count)
values
('commits', 'repository', 'repository:example/a', 'quarter', '2026-01-01', 20, 'count', 20, 0),
('deployment_frequency', 'service', 'service:a', 'quarter', '2026-01-01', 0.1, 'per_day', 9, 0),
('deployment_frequency', 'service', 'service:a', 'week', '2026-01-05', 1.3, 'per_day', 9, 0);
