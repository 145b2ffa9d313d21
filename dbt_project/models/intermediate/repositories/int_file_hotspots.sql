-- Commits of the last year and size, each as a share of the most of any file that people write there.
with

files as (
    select
        repository_id,
        path,
        recent_commits,
        ln(1 + greatest(additions - deletions, 0)::double precision) as size
    from {{ ref('stg_spark__files') }}
    where (path ~ {{ generated_path() }}) is not true
),

scored as (
    select
        repository_id,
        path,
        coalesce(
            recent_commits::double precision / nullif(max(recent_commits) over repository, 0)
            * size / nullif(max(size) over repository, 0),
            0
        ) as hotspot_score
    from files
    window repository as (partition by repository_id)
)

select
    repository_id,
    path,
    hotspot_score,
    row_number() over (
        partition by repository_id
        order by hotspot_score desc, path collate "C" asc
    ) as hotspot_rank
from scored
