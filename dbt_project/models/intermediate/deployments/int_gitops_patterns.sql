select
    scope as repository,
    max(value) filter (where rule = 'git.deployments.pattern') as pattern,
    max(nullif(value, '')) filter (where rule = 'git.deployments.group.service')::integer as service_group,
    max(nullif(value, '')) filter (where rule = 'git.deployments.group.ref')::integer as ref_group,
    max(nullif(value, '')) filter (where rule = 'git.deployments.group.environment')::integer
        as environment_group,
    string_agg(rule || '=' || value, ' ' order by rule collate "C", value collate "C") as rules
from {{ ref('stg_config__rules') }}
where scope_type = 'repository' and rule like 'git.deployments.%'
group by scope
