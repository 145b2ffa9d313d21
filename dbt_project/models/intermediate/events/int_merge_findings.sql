-- Pull requests of each entity whose merge cannot be told, or is told by the default branch only.
with entities as (
    select
        'repository' as entity_type,
        repository_id as entity_id
    from {{ ref('dim_repositories') }}
    union all
    select
        'service' as entity_type,
        service_id as entity_id
    from {{ ref('int_repository_services') }}
    union all
    select
        'organization' as entity_type,
        'organization' as entity_id
),

counted as (
    select
        entity.entity_id,
        count(landed.pull_request_id) filter (where not landed.is_counted) as landed_count,
        count(*) filter (where facts.left_out_reason = 'merged_without_time') as undated_count,
        count(cut.pull_request_id) as cut_count
    from {{ ref('fct_pull_requests') }} as facts
    cross join {{ ref('int_metric_calendar') }} as calendar
    cross join
        lateral (
            values ('organization'), (facts.repository_id), (facts.service_id)
        ) as entity (entity_id)
    left join {{ ref('int_landed_pull_requests') }} as landed
        on facts.pull_request_id = landed.pull_request_id
    left join {{ ref('int_cut_pull_requests') }} as cut on facts.pull_request_id = cut.pull_request_id
    where
        facts.opened_at < calendar.counted_until
        and facts.deleted_at is null
        and entity.entity_id is not null
    group by entity.entity_id
)

select
    'review' as family,
    entities.entity_type,
    entities.entity_id,
    'merges' as input,
    found.reason is null as is_present,
    found.reason
from entities
left join counted on entities.entity_id = counted.entity_id
cross join
    lateral (
        select
            nullif(
                concat_ws(
                    ' ',
                    case
                        when counted.landed_count > 0
                            then format(
                                '%s closed pull requests stand in the default branch''s history: '
                                '[pull_requests] landed = "closed" counts them as merged.',
                                counted.landed_count
                            )
                    end,
                    case
                        when counted.undated_count > 0
                            then format(
                                '%s merged pull requests are left out: nobody knows when they were merged.',
                                counted.undated_count
                            )
                    end,
                    case
                        when counted.cut_count > 0
                            then format(
                                'The host lists only the first commits of %s pull requests: how they were '
                                'merged is told by those.',
                                counted.cut_count
                            )
                    end
                ),
                ''
            ) as reason
    ) as found
