-- The bands of the latest report that has a ladder, the scores of the Quick Check.
with

measured as (
    select
        entity_id as service_id,
        metric,
        max(value) as value,
        max(level) filter (where report_year = 2024) as level,
        max(score) filter (where report_year = 2025) as score
    from {{ ref('dora_benchmarks') }}
    where entity_type = 'service'
    group by entity_id, metric
),

services as (
    select
        service_id as thing_id,
        service_id,
        null::text as repository_id,
        name
    from {{ ref('dim_services') }}
),

teams as (
    select
        service_id as event_id,
        'team' as entity_type,
        team_id as entity_id
    from {{ ref('int_present_owners') }}
),

entities as (
    {{ entities_of('services', 'teams') }}
)

select
    entities.entity_type,
    entities.entity_id,
    entities.entity,
    services.name as service,
    string_agg(distinct owners.name, ', ') as team,
    {%- for metric in dora_metrics() %}
    max(measured.value) filter (where measured.metric = '{{ metric }}') as {{ metric }},
    max(measured.level) filter (where measured.metric = '{{ metric }}') as {{ metric }}_level,
    {%- endfor %}
    max(measured.score) filter (where measured.metric = 'quick_check_score') as quick_check_score
from services
inner join entities on services.thing_id = entities.thing_id
left join measured on services.service_id = measured.service_id
left join teams on services.service_id = teams.event_id
left join {{ ref('dim_teams') }} as owners on teams.entity_id = owners.team_id
group by entities.entity_type, entities.entity_id, entities.entity, services.service_id, services.name
