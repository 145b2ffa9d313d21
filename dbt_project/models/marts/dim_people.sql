-- The name that a people file gives, else the mailmap's, else that of most commits, else that of a host.
with

members as (
    select
        people.person_id,
        people.account_id,
        people.kind,
        coalesce(accounts.name, hosts.name, hosts.login) as name,
        accounts.commit_count,
        hosts.name is not null as has_profile_name,
        mailmap.proper_name,
        coalesce(by_email.name, by_login.name) as listed_name,
        coalesce(by_email.timezone, by_login.timezone) as timezone
    from {{ ref('int_accounts_people') }} as people
    left join {{ ref('int_accounts') }} as accounts on people.account_id = accounts.account_id
    left join {{ ref('int_host_accounts') }} as hosts on people.account_id = hosts.account_id
    left join {{ ref('int_mailmap_targets') }} as mailmap
        on people.account_email_key = mailmap.account_email_key
    left join {{ ref('stg_files__people') }} as by_email
        on coalesce(accounts.email, hosts.email) = lower(by_email.email) and by_email.deleted_at is null
    left join {{ ref('stg_files__people') }} as by_login
        on lower(hosts.login) = lower(by_login.login) and by_login.deleted_at is null
),

ranked as (
    select
        person_id,
        coalesce(
            min(listed_name collate "C"),
            min(proper_name collate "C"),
            (
                array_agg(
                    name order by commit_count desc nulls last, has_profile_name desc, name collate "C" asc
                )
            )[1]
        ) as name,
        min(timezone collate "C") as time_zone,
        bool_or(kind = 'human') as has_human,
        bool_or(kind = 'agent') as has_agent,
        count(distinct account_id) as account_count
    from members
    group by person_id
)

select
    person_id,
    split_part(name, '@', 1) as name,
    case when has_human then 'human' when has_agent then 'agent' else 'bot' end as kind,
    time_zone,
    account_count
from ranked
