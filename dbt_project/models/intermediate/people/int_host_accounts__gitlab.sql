{{ config(materialized='view', tags=['spark_input']) }}

-- GitLab shows one account for all deleted ones; access tokens of projects and groups have their own.
select
    {{ gitlab_account('user_id', 'username') }} as account_id,
    'gitlab' as source,
    username as login,
    name,
    username ~ '^(project|group)_\d+_bot' as is_of_type_bot,
    null::text as email
from {{ ref('stg_gitlab__users') }}
where username !~ '^ghost\d*$'
