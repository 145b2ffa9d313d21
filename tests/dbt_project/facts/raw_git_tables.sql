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
