-- One row per account and key that proves who it is; accounts that share a key are one person.
with

addresses as (
    select
        account_id,
        email
    from {{ ref('int_accounts') }}
    where email is not null

    union

    select
        account_id,
        email
    from {{ ref('int_host_account_emails') }}
),

-- A login that was given up may name somebody else since; on another host it is an account of its own.
logins as (
    select
        min(account_id) as account_id,
        lower(login) as login
    from {{ ref('int_host_accounts') }}
    group by installation, lower(login)
    having count(*) = 1

    union

    select
        accounts.account_id,
        hidden.login
    from {{ ref('int_hidden_addresses') }} as hidden
    inner join {{ ref('int_accounts') }} as accounts on hidden.email = accounts.email
    where hidden.host_account_id is null
),

people as (
    select
        person,
        lower(email) as email,
        lower(login) as login
    from {{ ref('stg_files__people') }}
    where deleted_at is null and person is not null
),

links as (
    select
        account_id,
        'email:' || coalesce(md5(email), account_email_key) as identity_key
    from {{ ref('int_accounts') }}

    union

    select
        account_id,
        'email:' || md5(email) as identity_key
    from {{ ref('int_host_account_emails') }}

    union

    select
        accounts.account_id,
        'email:' || md5(targets.proper_email) as identity_key
    from {{ ref('int_mailmap_targets') }} as targets
    inner join {{ ref('int_accounts') }} as accounts on targets.account_email_key = accounts.account_email_key
    left join {{ ref('int_shared_addresses') }} as shared on targets.proper_email = shared.email
    where shared.email is null

    union

    select
        account_id,
        'account:' || account_id as identity_key
    from {{ ref('int_host_accounts') }}

    union

    select
        accounts.account_id,
        'account:' || hidden.host_account_id as identity_key
    from {{ ref('int_hidden_addresses') }} as hidden
    inner join {{ ref('int_accounts') }} as accounts on hidden.email = accounts.email
    where hidden.host_account_id is not null

    union

    select
        addresses.account_id,
        'person:' || people.person as identity_key
    from addresses
    inner join people on addresses.email = people.email

    union

    select
        logins.account_id,
        'person:' || people.person as identity_key
    from logins
    inner join people on logins.login = people.login
),

counted as (
    select
        account_id,
        identity_key,
        count(*) over (partition by identity_key) as account_count
    from links
)

select
    account_id,
    identity_key
from counted
where account_count > 1
