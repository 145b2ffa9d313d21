-- How the deployments of each service are found: the configured method, else the first with a production
-- deployment in the 180 days before `as_of`, else the first that has one at all, else the first with any.
with

ranks (method, rank) as (
    values
    ('file', 1),
    ('gitops', 2),
    ('deployment_api', 3),
    ('pipeline_job', 4),
    ('release', 5),
    ('tag', 6)
),

found as (
    select
        deployments.service_id,
        deployments.method,
        ranks.rank,
        bool_or(
            deployments.is_production
            and deployments.finished_at between {{ as_of() }} - interval '4320 hours' and {{ as_of() }}
        ) as is_recent,
        bool_or(deployments.is_production) as has_production
    from {{ ref('int_service_deployments') }} as deployments
    inner join ranks on deployments.method = ranks.method
    group by deployments.service_id, deployments.method, ranks.rank
),

detected as (
    select distinct on (service_id)
        service_id,
        method
    from found
    order by service_id asc, is_recent desc, has_production desc, rank asc
)

select
    rules.service_id,
    rules.configured_method,
    case when rules.configured_method = 'auto' then detected.method else rules.configured_method end as method
from {{ ref('int_service_rules') }} as rules
left join detected on rules.service_id = detected.service_id
