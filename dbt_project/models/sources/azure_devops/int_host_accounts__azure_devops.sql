{{ config(materialized='view', tags=['spark_input']) }}

-- Who is known, and who acted without being known; an identity's id stands for a name to sign in with.
-- Deleted rows count: an account stays when what it did is gone.
{%- set roles = [
    ('work_items', 'creator_id'), ('work_items', 'assignee_id'), ('pull_requests', 'author_id'),
    ('pull_requests', 'closer_id'), ('pull_request_comments', 'author_id'), ('pull_request_events', 'actor_id'),
    ('builds', 'requester_id'),
] %}
with

acted as (
    {% for table, role in roles %}
    select
        installation,
        {{ role }} as user_id
    from {{ ref('stg_azure_devops__' ~ table) }}
    where {{ role }} is not null
    {% if not loop.last %}union{% endif %}
    {% endfor %}
),

accounts as (
    select
        installation,
        user_id,
        name,
        descriptor,
        username
    from {{ ref('stg_azure_devops__users') }}

    union all

    select
        acted.installation,
        acted.user_id,
        null::text as name,
        null::text as descriptor,
        null::text as username
    from acted
    left join {{ ref('stg_azure_devops__users') }} as users
        on acted.installation = users.installation and acted.user_id = users.user_id
    where users.user_id is null
)

select
    installation || ':user:' || user_id as account_id,
    installation,
    'azure_devops' as source,
    user_id as login,
    name,
    coalesce(descriptor ~* '^(svc|aadsp|acs)\.' or descriptor ~ 'ServiceIdentity', false) as is_of_type_bot,
    case when username like '%@%' then lower(username) end as email
from accounts
