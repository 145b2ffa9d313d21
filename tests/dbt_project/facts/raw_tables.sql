create schema if not exists raw_files;
create table raw_files.deployments (
    deployment_id text,
    repository text,
    service text,
    environment text,
    ref text,
    sha text,
    started_at timestamptz,
    finished_at timestamptz,
    status text,
    url text,
    source_file text,
    source_line bigint,
    deleted_at timestamptz
);
create table raw_files.incidents (
    incident_id text,
    service text,
    severity text,
    title text,
    started_at timestamptz,
    resolved_at timestamptz,
    deployment_id text,
    sha text,
    url text,
    source_file text,
    source_line bigint,
    deleted_at timestamptz
);
create table raw_files.people (
    person text,
    name text,
    email text,
    login text,
    timezone text,
    source_file text,
    source_line bigint,
    deleted_at timestamptz
);
create table raw_files.teams (
    team text,
    parent_team text,
    member text,
    valid_from date,
    valid_to date,
    source_file text,
    source_line bigint,
    deleted_at timestamptz
);
create table raw_files.corrections (
    entity_type text,
    entity_id text,
    field text,
    value text,
    reason text,
    source_file text,
    source_line bigint,
    deleted_at timestamptz
);
create table raw_files.test_suites (
    repository text,
    sha text,
    branch text,
    run text,
    report text,
    content text,
    finished_at timestamptz,
    url text,
    suite text,
    passed bigint,
    failed bigint,
    errors bigint,
    skipped bigint,
    seconds double precision,
    source_file text,
    source_line bigint,
    deleted_at timestamptz
);
create table raw_files.test_cases (
    repository text,
    sha text,
    branch text,
    run text,
    report text,
    content text,
    finished_at timestamptz,
    url text,
    suite text,
    class_name text,
    name text,
    status text,
    message text,
    seconds double precision,
    source_file text,
    source_line bigint,
    deleted_at timestamptz
);
create table raw_files.coverage (
    repository text,
    sha text,
    branch text,
    run text,
    report text,
    content text,
    finished_at timestamptz,
    url text,
    lines_covered bigint,
    lines_total bigint,
    branches_covered bigint,
    branches_total bigint,
    source_file text,
    source_line bigint,
    deleted_at timestamptz
);
create schema if not exists raw_config;
create table raw_config.services (
    service text,
    repository text,
    paths text,
    team text
);
create table raw_config.teams (
    team text,
    service text,
    valid_from date,
    valid_to date
);
create table raw_config.left_out (
    installation text,
    source text,
    scope text,
    name text
);
create table raw_config.rules (
    scope_type text,
    scope text,
    rule text,
    value text
);
