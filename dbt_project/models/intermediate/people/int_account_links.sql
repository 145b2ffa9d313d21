-- One row per account and key that it may share with others; accounts that share a key are one person.
with

links as (
    select
        account_email_key,
        'email:' || account_email_key as identity_key
    from {{ ref('int_accounts') }}

    union

    select
        account_email_key,
        'email:' || md5(proper_email) as identity_key
    from {{ ref('int_mailmap_targets') }}

    union

    select
        account_email_key,
        'name:' || lower(trim(name)) || '@' || split_part(email, '@', 2) as identity_key
    from {{ ref('int_commit_identities') }}
    where trim(name) != '' and split_part(email, '@', 2) != ''

    union

    select
        accounts.account_email_key,
        'person:' || people.person as identity_key
    from {{ ref('int_accounts') }} as accounts
    inner join {{ ref('stg_files__people') }} as people on accounts.email = lower(people.email)
    where people.deleted_at is null and people.person is not null
),

counted as (
    select
        account_email_key,
        identity_key,
        count(*) over (partition by identity_key) as account_count
    from links
)

select
    account_email_key,
    identity_key
from counted
where account_count > 1
