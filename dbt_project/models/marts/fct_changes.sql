{{ config(indexes=[{'columns': ['change_id'], 'unique': true}, {'columns': ['repository_id']}]) }}

select
    repository_id,
    change_id,
    is_pull_request,
    began_at,
    landed_at,
    subsystems,
    directories,
    files,
    entropy,
    lines_added,
    lines_deleted,
    lines_before,
    is_fix,
    developers,
    age_days,
    unique_changes,
    experience,
    recent_experience,
    subsystem_experience,
    fixed_at,
    'git' as source,
    null::text as source_url
from {{ ref('stg_spark__changes') }}
