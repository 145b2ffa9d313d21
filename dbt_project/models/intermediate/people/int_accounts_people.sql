{{ config(tags=['spark_input']) }}

-- Proofs make groups of accounts, and names join groups. Two account numbers of one installation are
-- never one person by a name: a name that groups with such numbers share joins nobody, nor do names that
-- lead from one to the other.
with recursive

accounts as (
    select
        account_id,
        account_email_key,
        email,
        kind
    from {{ ref('int_accounts') }}

    union all

    select
        account_id,
        null::text as account_email_key,
        null::text as email,
        kind
    from {{ ref('int_host_accounts') }}
),

grouped as (
    select
        accounts.*,
        coalesce(groups.group_id, accounts.account_id) as group_id,
        coalesce(
            hidden.host_account_id, case when accounts.account_email_key is null then accounts.account_id end
        ) as host_account_id
    from accounts
    left join {{ ref('int_account_groups') }} as groups on accounts.account_id = groups.account_id
    left join {{ ref('int_hidden_addresses') }} as hidden on accounts.email = hidden.email
),

numbered as (
    select distinct
        group_id,
        split_part(host_account_id, ':user:', 1) as installation
    from grouped
    where host_account_id is not null
),

named as (
    select distinct
        grouped.group_id,
        names.identity_key
    from {{ ref('int_account_names') }} as names
    inner join grouped on names.account_id = grouped.account_id
    where names.doubt is null
),

contradicted as (
    select named.identity_key
    from named
    inner join numbered on named.group_id = numbered.group_id
    group by named.identity_key, numbered.installation
    having count(*) > 1
),

proven as (
    select
        named.group_id,
        named.identity_key
    from named
    where named.identity_key not in (select contradicted.identity_key from contradicted)
),

{{ connected_components('proven', 'group_id', 'identity_key') }},

contradictory as (
    select node_components.component
    from node_components
    inner join numbered on node_components.node = numbered.group_id
    group by node_components.component, numbered.installation
    having count(*) > 1
),

joined as (
    select
        grouped.*,
        case
            when node_components.component is null then grouped.group_id
            when node_components.component in (select contradictory.component from contradictory)
                then grouped.group_id
            else node_components.component
        end as component
    from grouped
    left join node_components on grouped.group_id = node_components.node
)

select
    account_email_key,
    account_id,
    'person:' || min(coalesce(account_email_key, account_id) collate "C") over (partition by component)
        as person_id,
    kind
from joined
