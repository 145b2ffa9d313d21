create schema if not exists raw_git;
create table raw_git.commits (
    repository text,
    sha text,
    tree_sha text,
    parent_shas text,
    author_name text,
    author_email text,
    authored_at timestamptz,
    author_utc_offset_minutes integer,
    committer_name text,
    committer_email text,
    committed_at timestamptz,
    subject text,
    body text,
    trailers text,
    additions bigint,
    deletions bigint,
    files_changed bigint,
    has_missing_objects boolean,
    deleted_at timestamptz
);
create table raw_git.refs (
    repository text,
    ref text,
    object_sha text,
    object_type text,
    commit_sha text
);
create table raw_git.tags (
    repository text,
    tag text,
    object_sha text,
    commit_sha text,
    is_annotated boolean,
    tagger_name text,
    tagger_email text,
    tagged_at timestamptz
);
create table raw_git.ref_observations (
    repository text,
    ref text,
    object_sha text,
    commit_sha text,
    tagged_at timestamptz,
    observed_at timestamptz
);
create table raw_git.mailmap (
    repository text,
    proper_name text,
    proper_email text,
    commit_name text,
    commit_email text
);
create table raw_git.first_parents (
    repository text,
    sha text,
    position bigint
);
create table raw_git.patch_ids (
    repository text,
    kind text,
    sha text,
    base_sha text,
    patch_id text
);
create table raw_git.repositories (
    repository text,
    url text,
    web_url text,
    default_branch text,
    head_sha text,
    is_shallow boolean,
    is_empty boolean,
    is_bare boolean,
    since date,
    first_seen_at timestamptz
);
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
