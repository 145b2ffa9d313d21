-- Addresses that prove nobody, since several people use them. Names are compared without case, accents
-- and signs, so that `J. García` and `j garcia` are one. A hidden address of a host belongs to one
-- account by its making.
with

addresses as (
    select
        email,
        count(distinct nullif(regexp_replace(lower(normalize(name, nfkd)), '[^[:alnum:]]', '', 'g'), ''))
            as name_count
    from {{ ref('int_commit_identities') }}
    where email is not null
    group by email

    union all

    select
        email,
        0 as name_count
    from {{ ref('int_host_accounts') }}
    where email is not null
),

judged as (
    select
        addresses.email,
        max(addresses.name_count) as name_count,
        bool_or(mailboxes.email_pattern is not null) as is_mailbox
    from addresses
    left join {{ ref('shared_mailboxes') }} as mailboxes on addresses.email ~ mailboxes.email_pattern
    where addresses.email !~ '@users\.noreply\.'
    group by addresses.email
)

select
    email,
    name_count
from judged
where is_mailbox or name_count >= 3
