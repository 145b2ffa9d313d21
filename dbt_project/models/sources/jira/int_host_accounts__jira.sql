{{ config(materialized='view', tags=['spark_input']) }}

-- Profiles, and who acted without one. Cloud has no names to sign in with: there the account's id stands for
-- one, by which issues name it. Deleted rows count: an account stays when what it did is gone.
{%- set roles = [
    ('issues', 'reporter_id'), ('issues', 'creator_id'), ('issues', 'assignee_id'), ('issue_changes', 'author_id'),
    ('worklogs', 'author_id'),
] %}
with

acted as (
    {% for table, role in roles %}
    select
        installation,
        {{ role }} as user_id
    from {{ ref('stg_jira__' ~ table) }}
    where {{ role }} is not null
    {% if not loop.last %}union{% endif %}
    {% endfor %}
),

accounts as (
    select
        installation,
        user_id,
        name,
        type,
        email
    from {{ ref('stg_jira__users') }}

    union all

    select
        acted.installation,
        acted.user_id,
        null::text as name,
        null::text as type,
        null::text as email
    from acted
    left join {{ ref('stg_jira__users') }} as users
        on acted.installation = users.installation and acted.user_id = users.user_id
    where users.user_id is null
)

select
    installation || ':user:' || user_id as account_id,
    installation,
    'jira' as source,
    user_id as login,
    name,
    coalesce(type = 'app', false) as is_of_type_bot,
    lower(nullif(email, '')) as email
from accounts
