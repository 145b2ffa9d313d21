-- Names that accounts share at one mail domain: proof where the domain is an organisation's own and the
-- name a person's.
with

used as (
    select distinct
        accounts.account_id,
        lower(trim(identities.name)) as name,
        split_part(identities.email, '@', 2) as domain,
        shared.email is not null as is_shared
    from {{ ref('int_commit_identities') }} as identities
    inner join {{ ref('int_accounts') }} as accounts
        on identities.account_email_key = accounts.account_email_key
    left join {{ ref('int_shared_addresses') }} as shared on identities.email = shared.email
    where trim(identities.name) != '' and split_part(identities.email, '@', 2) != ''
),

keyed as (
    select
        account_id,
        name,
        domain,
        'name:' || name || '@' || domain as identity_key,
        is_shared,
        count(*) over (partition by name, domain) as account_count
    from used
)

select
    account_id,
    identity_key,
    case
        when is_shared then 'shared_address'
        when exists (
            select 1 from {{ ref('impersonal_names') }} as names
            where keyed.name ~ names.name_pattern
        ) then 'impersonal_name'
        when exists (
            select 1 from {{ ref('public_mail_domains') }} as domains
            where keyed.domain ~ domains.domain_pattern
        ) then 'public_domain'
    end as doubt
from keyed
where account_count > 1
