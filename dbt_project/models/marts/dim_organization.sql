select
    'organization' as organization_id,
    coalesce(max(rules.value), 'Organization') as name,
    calendar.timezone,
    calendar.history_start,
    calendar.as_of,
    calendar.as_of_on
from ({{ metric_present() }}) as calendar
left join {{ ref('stg_config__rules') }} as rules
    on rules.scope_type = 'organization' and rules.rule = 'organization.name'
group by calendar.timezone, calendar.history_start, calendar.as_of, calendar.as_of_on
