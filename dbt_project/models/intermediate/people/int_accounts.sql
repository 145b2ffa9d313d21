with

most_used_names as (
    select distinct on (account_email_key)
        account_email_key,
        name,
        email
    from {{ ref('int_commit_identities') }}
    order by
        account_email_key asc,
        name = '' asc,
        commit_count desc,
        last_used_at desc nulls last,
        name collate "C" asc
),

commit_counts as (
    select
        account_email_key,
        sum(commit_count)::bigint as commit_count
    from {{ ref('int_commit_identities') }}
    group by account_email_key
),

-- One person may have accounts of this address on several hosts.
hosts as (
    select
        email,
        bool_or(kind = 'agent') as is_agent,
        bool_or(kind = 'bot') as is_bot
    from {{ ref('int_host_account_emails') }}
    group by email
),

agents as (
    select distinct accounts.account_email_key
    from most_used_names as accounts
    inner join {{ ref('assistants') }} as assistants
        on accounts.name ~* assistants.name_pattern or accounts.email ~* assistants.email_pattern
    where assistants.is_agent
),

bot_patterns as (
    {{ bot_patterns() }}
),

bots as (
    select distinct accounts.account_email_key
    from most_used_names as accounts
    inner join bot_patterns
        on accounts.name ~* bot_patterns.name_pattern or accounts.email ~* bot_patterns.email_pattern
)

select
    accounts.account_email_key,
    'git:' || accounts.account_email_key as account_id,
    coalesce(nullif(split_part(accounts.name, '@', 1), ''), 'unknown') as name,
    accounts.email,
    case
        when agents.account_email_key is not null or hosts.is_agent then 'agent'
        when bots.account_email_key is not null or hosts.is_bot then 'bot'
        else 'human'
    end as kind,
    commit_counts.commit_count
from most_used_names as accounts
inner join commit_counts on accounts.account_email_key = commit_counts.account_email_key
left join agents on accounts.account_email_key = agents.account_email_key
left join bots on accounts.account_email_key = bots.account_email_key
left join hosts on accounts.email = hosts.email
