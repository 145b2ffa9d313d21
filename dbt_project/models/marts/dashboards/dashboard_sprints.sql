{{ config(indexes=[{'columns': ['entity', 'completed_at']}]) }}

with

things as (
    select
        sprints.sprint_id as thing_id,
        null::text as service_id,
        null::text as repository_id
    from {{ ref('fct_sprints') }} as sprints
    cross join ({{ metric_present() }}) as calendar
    where sprints.completed_at <= calendar.as_of
),

entities as (
    {{ entities_of('things', ref('int_sprint_owners')) }}
),

measured as (
    select
        sprint_id,
        max(value) filter (where metric = 'sprint_commitment') as committed_points,
        max(value) filter (where metric = 'velocity') as done_points,
        max(value) filter (where metric = 'sprint_scope_added') as added_points,
        max(value) filter (where metric = 'sprint_scope_removed') as removed_points,
        max(value) filter (where metric = 'sprint_estimate_change') as changed_points,
        max(value) filter (where metric = 'sprint_carry_over') as carried_over_points,
        max(value) filter (where metric = 'sprint_predictability') as done_share,
        max(value) filter (where metric = 'sprint_throughput') as done_issues
    from {{ ref('sprint_metrics') }}
    group by sprint_id
)

select
    entities.entity_type,
    entities.entity_id,
    {{ named_entity('entities') }} as entity,
    sprints.sprint_id,
    sprints.name as sprint,
    boards.name as board,
    sprints.began_at,
    sprints.completed_at,
    measured.committed_points,
    measured.done_points,
    measured.added_points,
    measured.removed_points,
    measured.changed_points,
    measured.carried_over_points,
    measured.done_share,
    measured.done_issues::bigint as done_issues,
    sprints.source_url
from {{ ref('fct_sprints') }} as sprints
inner join entities on sprints.sprint_id = entities.thing_id
left join {{ ref('dim_boards') }} as boards on sprints.board_id = boards.board_id
left join measured on sprints.sprint_id = measured.sprint_id
left join {{ ref('int_entity_names') }} as names on entities.entity_id = names.entity_id
