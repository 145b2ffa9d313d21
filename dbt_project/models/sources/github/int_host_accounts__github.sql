{{ config(materialized='view', tags=['spark_input']) }}

-- A profile says what an account is called now; without one the latest row that it acted in does.
with

seen as (
    select
        installation,
        user_id,
        login,
        type,
        null::text as name,
        null::text as email,
        1 as precedence,
        last_acted_at
    from {{ ref('stg_github__actors') }}

    union all

    select
        installation,
        user_id,
        login,
        null::text as type,
        null::text as name,
        null::text as email,
        2 as precedence,
        null::timestamptz as last_acted_at
    from {{ ref('stg_github__team_members') }}
    where user_id is not null

    union all

    select
        installation,
        user_id,
        login,
        type,
        name,
        lower(email) as email,
        0 as precedence,
        null::timestamptz as last_acted_at
    from {{ ref('stg_github__users') }}
),

accounts as (
    select
        installation,
        user_id,
        (array_agg(login order by precedence asc, last_acted_at desc nulls last, login collate "C" asc))[1]
            as login,
        coalesce(bool_or(type = 'Bot'), false) as is_of_type_bot,
        min(name) filter (where name != '') as name,
        min(email) filter (where email != '') as email
    from seen
    group by installation, user_id
),

commit_emails as (
    select distinct on (installation, lower(login))
        installation,
        lower(login) as login,
        email
    from {{ ref('int_commit_authors__github') }}
    where email !~ '@users\.noreply\.github\.com$'
    order by
        installation asc,
        lower(login) asc,
        commit_count desc,
        last_committed_at desc nulls last,
        email collate "C" asc
)

select
    accounts.installation || ':user:' || accounts.user_id as account_id,
    accounts.installation,
    'github' as source,
    accounts.login,
    accounts.name,
    accounts.is_of_type_bot,
    coalesce(accounts.email, commit_emails.email) as email
from accounts
left join commit_emails
    on accounts.installation = commit_emails.installation and lower(accounts.login) = commit_emails.login
