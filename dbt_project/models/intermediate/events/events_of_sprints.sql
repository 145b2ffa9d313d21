{{ config(materialized='view') }}

with summed as (
    select
        metric,
        sprint_id,
        sum(value) as value,
        sum(out_of) as out_of,
        count(*) filter (where is_estimated) as estimated_count,
        count(*) as issue_count
    from {{ ref('int_sprint_contributions') }}
    group by metric, sprint_id
)

select
    registry.metric,
    sprints.sprint_id as event_id,
    null::text as repository_id,
    null::text as service_id,
    null::text as entity_type,
    null::text as counted_id,
    sprints.completed_at as event_at,
    case
        when reasons.reason is not null then null
        when registry.metric = 'sprint_predictability' then summed.value / summed.out_of
        else coalesce(summed.value, 0)
    end::double precision as value,
    reasons.reason as exclusion_reason,
    concat_ws(
        ', ',
        sprints.name,
        coalesce(summed.issue_count, 0) || ' issues, ' || coalesce(summed.estimated_count, 0) || ' estimated'
    ) as rule,
    sprints.source_url
from {{ ref('fct_sprints') }} as sprints
inner join {{ ref('metric_registry') }} as registry on registry.thing = 'sprints'
left join summed on sprints.sprint_id = summed.sprint_id and registry.metric = summed.metric
cross join
    lateral (
        select
            case
                when not coalesce(sprints.began_at < sprints.completed_at, false) then 'never_started'
                when registry.metric = 'sprint_throughput' then null
                when coalesce(summed.estimated_count, 0) = 0 then 'no_estimates'
                when registry.metric = 'sprint_predictability' and coalesce(summed.out_of, 0) = 0
                    then 'no_commitment'
            end as reason
    ) as reasons
where sprints.completed_at is not null and {{ is_under_test('registry.metric') }}
