-- A state of a type and what it means: its category says it, `sei.toml` may say otherwise of a name.
select
    states.installation,
    states.project_id,
    states.type,
    states.state,
    states.category = 'Removed' as is_removed,
    coalesce(
        rules.value,
        case
            when states.category = 'Proposed' then 'to_do'
            when states.category in ('InProgress', 'Resolved') then 'in_progress'
            when states.category in ('Completed', 'Removed') then 'done'
        end
    ) as category
from {{ ref('stg_azure_devops__work_item_states') }} as states
left join {{ ref('stg_config__rules') }} as rules
    on rules.scope_type = 'organization' and rules.rule = 'issues.status.' || lower(states.state)
where states.deleted_at is null
