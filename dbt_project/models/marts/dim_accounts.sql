select
    accounts.account_id,
    accounts.name,
    people.person_id,
    accounts.kind,
    'git' as source
from {{ ref('int_accounts') }} as accounts
inner join {{ ref('int_accounts_people') }} as people on accounts.account_email_key = people.account_email_key
