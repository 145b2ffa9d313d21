-- What each repository, and the organisation as a whole, has to offer to the code metrics.
with entities as (
    select
        'repository' as entity_type,
        repository_id as entity_id,
        coalesce(is_shallow, false) as is_shallow
    from {{ ref('dim_repositories') }}
    union all
    select
        'organization' as entity_type,
        'organization' as entity_id,
        coalesce(bool_or(is_shallow), false) as is_shallow
    from {{ ref('dim_repositories') }}
),

commits as (
    select
        coalesce(repository_id, 'organization') as entity_id,
        count(*) as commit_count,
        count(*) filter (where committed_at is null) as undated_count,
        count(*) filter (where not is_merge) as plain_count,
        count(*) filter (where not is_merge and additions is not null and deletions is not null)
            as measured_count
    from {{ ref('fct_commits') }}
    group by grouping sets ((repository_id), ())
),

runs as (
    select
        coalesce(repository_id, 'organization') as entity_id,
        count(*) as run_count
    from {{ ref('fct_pipeline_runs') }}
    where deleted_at is null
    group by grouping sets ((repository_id), ())
),

suites as (
    select
        coalesce(repository_id, 'organization') as entity_id,
        count(*) as suite_count
    from {{ ref('fct_test_suites') }}
    where deleted_at is null
    group by grouping sets ((repository_id), ())
),

coverage as (
    select
        coalesce(repository_id, 'organization') as entity_id,
        count(*) as coverage_count,
        count(*) filter (where is_on_default_branch) as default_branch_coverage_count
    from {{ ref('fct_coverage') }}
    where deleted_at is null
    group by grouping sets ((repository_id), ())
),

snapshots as (
    select
        repository_id as entity_id,
        count(*) as snapshot_count
    from {{ ref('stg_spark__truck_factor') }}
    group by repository_id
)

select
    entities.entity_type,
    entities.entity_id,
    entities.is_shallow,
    coalesce(commits.commit_count, 0) as commit_count,
    coalesce(commits.undated_count, 0) as undated_count,
    coalesce(commits.plain_count, 0) as plain_count,
    coalesce(commits.measured_count, 0) as measured_count,
    coalesce(runs.run_count, 0) as run_count,
    coalesce(suites.suite_count, 0) as suite_count,
    coalesce(coverage.coverage_count, 0) as coverage_count,
    coalesce(coverage.default_branch_coverage_count, 0) as default_branch_coverage_count,
    coalesce(snapshots.snapshot_count, 0) as snapshot_count
from entities
left join commits on entities.entity_id = commits.entity_id
left join runs on entities.entity_id = runs.entity_id
left join suites on entities.entity_id = suites.entity_id
left join coverage on entities.entity_id = coverage.entity_id
left join snapshots on entities.entity_id = snapshots.entity_id
