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
create table spark.changes (
    repository_id text,
    change_id text,
    is_pull_request boolean,
    began_at timestamptz,
    landed_at timestamptz,
    subsystems bigint,
    directories bigint,
    files bigint,
    entropy double precision,
    lines_added bigint,
    lines_deleted bigint,
    lines_before bigint,
    is_fix boolean,
    developers bigint,
    age_days double precision,
    unique_changes bigint,
    experience bigint,
    recent_experience double precision,
    subsystem_experience bigint,
    fixed_at timestamptz
);
create table spark.file_quarters (
    repository_id text,
    path text,
    asked_at timestamptz,
    lines bigint,
    age_days double precision,
    days_since_change double precision,
    changes bigint,
    changes_of_year bigint,
    changes_of_quarter bigint,
    lines_of_year bigint,
    lines_of_quarter bigint,
    developers bigint,
    developers_of_year bigint,
    owner_share double precision,
    coupled_files bigint,
    fixes bigint,
    fixes_of_year bigint,
    fixes_of_quarter bigint,
    fixed_at timestamptz
);
