-- Accounts of several people that a name at one mail domain might make one person; nothing is merged for it.
with shared as (
    select
        names.identity_key,
        names.account_id,
        people.person_id,
        coalesce(names.doubt, 'contradiction') as reason,
        min(people.person_id) over (partition by names.identity_key)
        != max(people.person_id) over (partition by names.identity_key) as is_open
    from {{ ref('int_account_names') }} as names
    inner join {{ ref('int_accounts_people') }} as people on names.account_id = people.account_id
)

select
    md5(identity_key) as suggestion_id,
    account_id,
    person_id,
    reason
from shared
where is_open
