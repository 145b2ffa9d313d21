with years as (
    select report_year from {{ ref('dora_benchmark_ladders') }}
    union
    select report_year from {{ ref('dora_industry_means') }}
),

-- Ladders bound the days between deployments, not their frequency: 7 days are exact, 1/7 a day is not.
measures as (
    select
        years.report_year,
        measured.*,
        case
            when measured.metric != 'deployment_frequency' then round(measured.value::numeric, 9)
            when measured.value = 0 then 'infinity'::numeric
            else round((1 / measured.value)::numeric, 9)
        end as measure
    from {{ ref('int_benchmark_values') }} as measured
    cross join years
),

rated as (
    select
        measures.*,
        (
            select ladder.level
            from {{ ref('dora_benchmark_ladders') }} as ladder
            where
                ladder.report_year = measures.report_year
                and ladder.metric = measures.metric
                and measures.measure is not null
                and {{ metric_within_bound('measures.measure', 'ladder', "ladder.level = 'low'") }}
            order by ladder.level_rank
            limit 1
        ) as level,
        case
            when measures.report_year != 2025 then null
            when measures.unit = 'ratio' then 10 * (1 - measures.value)
            else (
                select answer.score
                from {{ ref('dora_quick_check_answers') }} as answer
                where
                    answer.metric = measures.metric
                    and measures.measure is not null
                    and {{ metric_within_bound('measures.measure', 'answer', 'answer.score = 0') }}
                order by answer.score desc
                limit 1
            )
        end as score
    from measures
),

shares as (
    select
        rated.report_year,
        rated.metric,
        case when grouping(owners.team_id) = 1 then 'organization' else owners.team_id end as entity_id,
        avg((rated.level = 'elite')::integer)::double precision as share_elite,
        avg((rated.level = 'high')::integer)::double precision as share_high,
        avg((rated.level = 'medium')::integer)::double precision as share_medium,
        avg((rated.level = 'low')::integer)::double precision as share_low
    from rated
    left join {{ ref('int_present_owners') }} as owners on rated.entity_id = owners.service_id
    where rated.entity_type = 'service'
    group by rated.report_year, rated.metric, rollup (owners.team_id)
    having grouping(owners.team_id) = 1 or owners.team_id is not null
)

select
    rated.report_year,
    rated.entity_type,
    rated.entity_id,
    rated.metric,
    rated.value,
    rated.unit,
    rated.sample_size,
    rated.service_count,
    rated.level,
    shares.share_elite,
    shares.share_high,
    shares.share_medium,
    shares.share_low,
    rated.score,
    means.mean_value as industry_mean,
    means.mean_score as industry_mean_score
from rated
left join shares
    on
        rated.report_year = shares.report_year
        and rated.metric = shares.metric
        and rated.entity_id = shares.entity_id
left join {{ ref('dora_industry_means') }} as means
    on rated.report_year = means.report_year and rated.metric = means.metric
union all
select
    report_year,
    entity_type,
    entity_id,
    'quick_check_score' as metric,
    case when count(score) = 5 then avg(score) end as value,
    'points' as unit,
    count(score) as sample_size,
    min(service_count) as service_count,
    null as level,
    null as share_elite,
    null as share_high,
    null as share_medium,
    null as share_low,
    case when count(score) = 5 then avg(score) end as score,
    null as industry_mean,
    null as industry_mean_score
from rated
where report_year = 2025
group by report_year, entity_type, entity_id
