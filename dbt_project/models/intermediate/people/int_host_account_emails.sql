{{ config(tags=['spark_input']) }}

with

-- A login that was given up may name somebody else since.
logins as (
    select
        lower(login) as login,
        min(account_id) as account_id
    from {{ ref('int_host_accounts') }}
    group by lower(login)
    having count(*) = 1
),

-- GitHub hides addresses behind `number+login@users.noreply.github.com`, in old commits without the number.
hidden as (
    select distinct
        email,
        substring(email from '^(\d+)\+[^@]+@') as user_id,
        substring(email from '^([^@+]+)@') as login
    from {{ ref('int_commit_identities') }}
    where email ~ '@users\.noreply\.github\.com$'
),

named as (
    select
        email,
        account_id
    from {{ ref('int_host_accounts') }}
    where email is not null

    union

    select
        commit_authors.email,
        logins.account_id
    from {{ ref('stg_github__commit_authors') }} as commit_authors
    inner join logins on lower(commit_authors.login) = logins.login

    union

    select
        hidden.email,
        accounts.account_id
    from hidden
    inner join {{ ref('int_host_accounts') }} as accounts
        on 'github:user:' || hidden.user_id = accounts.account_id

    union

    select
        hidden.email,
        logins.account_id
    from hidden
    inner join logins on hidden.login = logins.login
)

select
    named.email,
    min(named.account_id) as account_id,
    min(accounts.kind) as kind
from named
inner join {{ ref('int_host_accounts') }} as accounts on named.account_id = accounts.account_id
group by named.email
having count(*) = 1
