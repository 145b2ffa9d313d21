create schema raw_git;
create schema raw_files;

create table raw_git.repositories (repository text);
create table raw_git.commits (
    repository text, sha text, tree_sha text, additions bigint, deletions bigint, files_changed bigint,
    committed_at timestamptz, has_missing_objects boolean
);
create table raw_git.refs (repository text, ref text, object_sha text);
create table raw_git.tags (repository text, tag text, object_sha text);
create table raw_git.first_parents (repository text, sha text, position bigint);
create table raw_files.deployments (
    deployment_id text, repository text, service text, environment text, started_at timestamptz,
    finished_at timestamptz, status text, source_file text, source_line bigint, deleted_at timestamptz
);
create table raw_files.incidents (
    incident_id text, started_at timestamptz, resolved_at timestamptz, source_file text, source_line bigint,
    deleted_at timestamptz
);

insert into raw_git.repositories values ('example/a');
insert into raw_git.commits
select 'example/a', md5(i::text) || 'aaaaaaaa', md5('t' || i) || 'bbbbbbbb', i, 0, 1,
    timestamptz '2026-01-01 00:00:00+00' + i * interval '1 day', false
from generate_series(1, 50) as i;
insert into raw_git.commits
select 'example/a', md5('x') || md5('y'), md5('z') || md5('y'), null, null, null, '2026-03-01 00:00:00+00', false;
insert into raw_git.refs select 'example/a', 'refs/heads/main', md5('50') || 'aaaaaaaa';
insert into raw_git.tags select 'example/a', 'v1', md5('7') || 'aaaaaaaa';
insert into raw_git.first_parents
select 'example/a', md5(i::text) || 'aaaaaaaa', i - 1 from generate_series(1, 50) as i;
insert into raw_files.deployments
select 'd' || i, 'example/a', 'a', 'production', timestamptz '2026-01-01 00:00:00+00' + i * interval '1 day',
    timestamptz '2026-01-01 01:00:00+00' + i * interval '1 day', 'success', 'deployments.csv', i, null
from generate_series(1, 10) as i;
insert into raw_files.incidents values
('i1', '2026-01-02 00:00:00+00', '2026-01-02 03:00:00+00', 'incidents.csv', 1, null),
('i2', '2026-01-03 00:00:00+00', null, 'incidents.csv', 2, null);
