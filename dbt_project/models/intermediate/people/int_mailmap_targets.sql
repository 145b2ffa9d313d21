-- An entry that also names the commit's name beats one for the address alone, as in Git. An account is one
-- address, so it moves only where every name seen with that address moves to the same place: a line for one
-- of several people behind root@localhost must not merge them all.
with

entries as (
    select distinct
        lower(commit_email) as commit_email,
        nullif(lower(commit_name), '') as commit_name,
        coalesce(nullif(lower(proper_email), ''), lower(commit_email)) as proper_email,
        proper_name
    from {{ ref('stg_git__mailmap') }}
),

matched as (
    select
        identities.account_email_key,
        identities.name,
        identities.email,
        entries.proper_email,
        entries.proper_name,
        rank() over (
            partition by identities.account_email_key, identities.name
            order by entries.commit_name is null
        ) as precedence
    from {{ ref('int_commit_identities') }} as identities
    left join entries
        on
            identities.email = entries.commit_email
            and coalesce(entries.commit_name, lower(identities.name)) = lower(identities.name)
)

select
    account_email_key,
    min(proper_email collate "C") as proper_email,
    min(proper_name collate "C") as proper_name
from matched
where precedence = 1
group by account_email_key
having count(distinct coalesce(proper_email, email)) = 1 and bool_or(proper_email is not null)
