with

people_of_accounts as (
    select
        account_id,
        person_id
    from {{ ref('int_accounts_people') }}
),

-- A login that was given up may name somebody else since.
logins as (
    select
        lower(login) as name,
        min(account_id) as account_id
    from {{ ref('int_host_accounts') }}
    group by lower(login)
    having count(*) = 1
),

names_of_accounts as (
    select
        email as name,
        account_id
    from {{ ref('int_accounts') }}
    where email is not null

    union

    select
        email as name,
        account_id
    from {{ ref('int_host_account_emails') }}

    union

    select
        name,
        account_id
    from logins
),

known as (
    select
        names_of_accounts.name,
        people_of_accounts.person_id
    from names_of_accounts
    inner join people_of_accounts on names_of_accounts.account_id = people_of_accounts.account_id
),

listed as (
    select
        person,
        lower(email) as name
    from {{ ref('stg_files__people') }}
    where deleted_at is null and person is not null and email is not null

    union

    select
        person,
        lower(login) as name
    from {{ ref('stg_files__people') }}
    where deleted_at is null and person is not null and login is not null
),

-- A people file may list a name that no account shows beside one that an account does.
listed_people as (
    select
        listed.person,
        min(known.person_id) as person_id
    from listed
    inner join known on listed.name = known.name
    group by listed.person
),

named as (
    select
        name,
        person_id
    from known

    union all

    select
        listed.name,
        listed_people.person_id
    from listed
    inner join listed_people on listed.person = listed_people.person
)

select
    name,
    min(person_id) as person_id
from named
group by name
