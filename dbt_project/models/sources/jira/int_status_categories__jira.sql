-- A status and what it means: the site says it of every status, `sei.toml` may say otherwise of a name.
select
    statuses.installation,
    statuses.status_id,
    statuses.name,
    coalesce(
        rules.value,
        case statuses.category
            when 'new' then 'to_do'
            when 'indeterminate' then 'in_progress'
            when 'done' then 'done'
        end
    ) as category
from {{ ref('stg_jira__statuses') }} as statuses
left join {{ ref('stg_config__rules') }} as rules
    on rules.scope_type = 'organization' and rules.rule = 'issues.status.' || lower(statuses.name)
