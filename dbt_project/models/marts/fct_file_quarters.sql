{{ config(indexes=[{'columns': ['repository_id']}]) }}

select
    repository_id,
    path,
    asked_at,
    lines,
    age_days,
    days_since_change,
    changes,
    changes_of_year,
    changes_of_quarter,
    lines_of_year,
    lines_of_quarter,
    developers,
    developers_of_year,
    owner_share,
    coupled_files,
    fixes,
    fixes_of_year,
    fixes_of_quarter,
    fixed_at,
    'git' as source,
    null::text as source_url
from {{ ref('stg_spark__file_quarters') }}
