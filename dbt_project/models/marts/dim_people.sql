-- The name that a people file gives, else the mailmap's, else the one most commits carry.
with

members as (
    select
        people.person_id,
        people.account_email_key,
        people.kind,
        accounts.name,
        accounts.commit_count,
        mailmap.proper_name,
        listed.name as listed_name,
        listed.timezone
    from {{ ref('int_accounts_people') }} as people
    inner join {{ ref('int_accounts') }} as accounts on people.account_email_key = accounts.account_email_key
    left join {{ ref('int_mailmap_targets') }} as mailmap
        on people.account_email_key = mailmap.account_email_key
    left join {{ ref('stg_files__people') }} as listed
        on accounts.email = lower(listed.email) and listed.deleted_at is null
),

ranked as (
    select
        person_id,
        coalesce(
            min(listed_name collate "C"),
            min(proper_name collate "C"),
            (array_agg(name order by commit_count desc, name collate "C"))[1]
        ) as name,
        min(timezone collate "C") as time_zone,
        bool_or(kind = 'human') as has_human,
        bool_or(kind = 'agent') as has_agent,
        count(distinct account_email_key) as account_count
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
