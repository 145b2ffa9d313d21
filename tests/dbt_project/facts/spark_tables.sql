create table spark.deployed_commits (
    service_id text,
    repository_id text,
    sha text,
    deployment_id text,
    is_imported boolean
);
create table spark.deployment_ancestry (
    deployment_id text,
    service_id text,
    repository_id text,
    environment text,
    last_known_deployment_id text,
    last_known_sha text,
    is_same boolean,
    is_proper_ancestor boolean
);
create table spark.file_months (
    repository_id text,
    path text,
    month date,
    commits bigint,
    additions bigint,
    deletions bigint,
    authors bigint
);
create table spark.files (
    repository_id text,
    path text,
    commits bigint,
    recent_commits bigint,
    additions bigint,
    deletions bigint,
    first_committed_at timestamptz,
    last_committed_at timestamptz,
    owner_person_id text,
    owner_share double precision,
    authors bigint
);
create table spark.truck_factor (
    repository_id text,
    month_end date,
    truck_factor bigint,
    files bigint,
    people bigint
);
