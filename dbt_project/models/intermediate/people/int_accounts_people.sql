{{ config(tags=['spark_input']) }}

-- Connected components over keys, not accounts: ten thousand accounts that share one key are one key here.
with recursive

first_keys as (
    select
        account_id,
        min(identity_key collate "C") as identity_key
    from {{ ref('int_account_links') }}
    group by account_id
),

edges as (
    select
        first_keys.identity_key as from_key,
        links.identity_key as to_key
    from first_keys
    inner join {{ ref('int_account_links') }} as links
        on first_keys.account_id = links.account_id
    where first_keys.identity_key != links.identity_key

    union

    select
        links.identity_key as from_key,
        first_keys.identity_key as to_key
    from first_keys
    inner join {{ ref('int_account_links') }} as links
        on first_keys.account_id = links.account_id
    where first_keys.identity_key != links.identity_key
),

reached as (
    select
        from_key as identity_key,
        from_key as reached_key
    from edges

    union

    select
        reached.identity_key,
        edges.to_key as reached_key
    from reached
    inner join edges on reached.reached_key = edges.from_key
),

components as (
    select
        identity_key,
        min(reached_key collate "C") as component
    from reached
    group by identity_key
),

accounts as (
    select
        account_id,
        account_email_key,
        kind
    from {{ ref('int_accounts') }}

    union all

    select
        account_id,
        null::text as account_email_key,
        kind
    from {{ ref('int_host_accounts') }}
),

grouped as (
    select
        accounts.*,
        coalesce(components.component, first_keys.identity_key, accounts.account_id) as component
    from accounts
    left join first_keys on accounts.account_id = first_keys.account_id
    left join components on first_keys.identity_key = components.identity_key
)

select
    account_email_key,
    account_id,
    'person:' || min(coalesce(account_email_key, account_id) collate "C") over (partition by component)
        as person_id,
    kind
from grouped
