with

accounts as (
    select
        account_id,
        name,
        null::text as login,
        'git' as source
    from {{ ref('int_accounts') }}

    union all

    select
        account_id,
        split_part(coalesce(name, login), '@', 1) as name,
        login,
        source
    from {{ ref('int_host_accounts') }}
)

select
    accounts.account_id,
    accounts.name,
    accounts.login,
    people.person_id,
    people.kind,
    accounts.source
from accounts
inner join {{ ref('int_accounts_people') }} as people on accounts.account_id = people.account_id
