{{ config(tags=['spark_input']) }}

select distinct on (repository)
    'repository:' || repository as repository_id,
    sha
from {{ ref('stg_git__first_parents') }}
order by repository asc, position desc
