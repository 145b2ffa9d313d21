{{ config(tags=['spark_input']) }}

-- One row per account.
{% set columns = [
    'account_id', 'installation', 'source', 'login', 'name', 'is_of_type_bot', 'email',
] %}
with

described as (
    {{ branches_of('int_host_accounts', columns) }}
),

agents as (
    select distinct described.account_id
    from described
    inner join {{ ref('assistants') }} as assistants
        on
            described.login ~* assistants.name_pattern
            or described.email ~* assistants.email_pattern
            or (described.is_of_type_bot and described.name ~* assistants.name_pattern)
    where assistants.is_agent
),

bot_patterns as (
    {{ bot_patterns() }}
),

bots as (
    select distinct described.account_id
    from described
    inner join bot_patterns
        on
            described.login ~* bot_patterns.name_pattern
            or described.name ~* bot_patterns.name_pattern
            or described.email ~* bot_patterns.email_pattern
)

select
    described.account_id,
    described.installation,
    described.source,
    described.login,
    described.name,
    described.email,
    case
        when agents.account_id is not null then 'agent'
        when described.is_of_type_bot or bots.account_id is not null then 'bot'
        else 'human'
    end as kind
from described
left join agents on described.account_id = agents.account_id
left join bots on described.account_id = bots.account_id
