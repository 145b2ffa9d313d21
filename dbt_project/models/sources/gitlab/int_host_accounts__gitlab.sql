{{ config(materialized='view', tags=['spark_input']) }}

-- Profiles, and who acted without one. GitLab shows one account for all deleted ones; access tokens of
-- projects and groups have their own. Deleted rows count: an account stays when what it did is gone.
{%- set roles = [
    ('merge_requests', 'author'), ('merge_requests', 'merged_by'), ('merge_request_notes', 'author'),
    ('issues', 'author'),
] %}
with

acted as (
    {% for table, role in roles %}
    select
        installation,
        {{ role }}_id as user_id,
        min({{ role }}_username collate "C") as username
    from {{ ref('stg_gitlab__' ~ table) }}
    group by installation, {{ role }}_id
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

accounts as (
    select
        installation,
        user_id,
        username,
        name
    from {{ ref('stg_gitlab__users') }}

    union all

    select
        acted.installation,
        acted.user_id,
        min(acted.username collate "C") as username,
        null::text as name
    from acted
    left join {{ ref('stg_gitlab__users') }} as users
        on acted.installation = users.installation and acted.user_id = users.user_id
    where users.user_id is null and acted.user_id is not null
    group by acted.installation, acted.user_id
)

select
    {{ gitlab_account('user_id', 'username') }} as account_id,
    installation,
    'gitlab' as source,
    username as login,
    name,
    username ~ '^(project|group)_\d+_bot' as is_of_type_bot,
    null::text as email
from accounts
where username !~ '^ghost\d*$'
