{{ config(tags=['spark_input']) }}

with

commit_authors as (
    {{ branches_of('int_commit_authors', ['installation', 'login', 'email']) }}
),

-- A login that was given up may name somebody else since.
logins as (
    select
        installation,
        lower(login) as login,
        min(account_id) as account_id
    from {{ ref('int_host_accounts') }}
    group by installation, lower(login)
    having count(*) = 1
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
    from commit_authors
    inner join logins
        on commit_authors.installation = logins.installation and lower(commit_authors.login) = logins.login
    left join {{ ref('int_hidden_addresses') }} as hidden on commit_authors.email = hidden.email
    where hidden.host_account_id is null

    union

    select
        hidden.email,
        accounts.account_id
    from {{ ref('int_hidden_addresses') }} as hidden
    inner join {{ ref('int_host_accounts') }} as accounts on hidden.host_account_id = accounts.account_id

    union

    select
        hidden.email,
        logins.account_id
    from {{ ref('int_hidden_addresses') }} as hidden
    inner join logins on hidden.installation = logins.installation and hidden.login = logins.login
    where hidden.host_account_id is null
)

-- One account of each installation: of two with one address nobody knows whose it is.
select
    named.email,
    accounts.installation,
    min(named.account_id) as account_id,
    min(accounts.kind) as kind
from named
inner join {{ ref('int_host_accounts') }} as accounts on named.account_id = accounts.account_id
left join {{ ref('int_shared_addresses') }} as shared on named.email = shared.email
where shared.email is null
group by named.email, accounts.installation
having count(*) = 1
