"""Queries of a report to the marts. Parameters: kind, id, metrics, grain, first, last, timezone, as_of_on."""

from orchestration.periods import Period, period_of
from orchestration.reports.scope import Organization

POINTS = """
select
    metric, period_start, is_complete, value, unit, sample_size, excluded_count, p50, p75, p90
from marts.metrics_filled
where
    entity_type = %(kind)s
    and entity_id = %(id)s
    and grain = %(grain)s
    and metric = any(%(metrics)s)
    and period_start between %(first)s and %(last)s
"""

# The bands of each report year are another scale: the latest year that has one is shown, with its name.
BENCHMARKS = """
select
    metric,
    max(value) as value,
    max(unit) as unit,
    (array_agg(level order by report_year desc) filter (where level is not null))[1] as level,
    max(report_year) filter (where level is not null) as level_year,
    (array_agg(score order by report_year desc) filter (where score is not null))[1] as score,
    max(report_year) filter (where score is not null) as score_year,
    (array_agg(industry_mean order by report_year desc) filter (where industry_mean is not null))[1] as industry_mean,
    (array_agg(industry_mean_score order by report_year desc) filter (where industry_mean_score is not null))[1]
        as industry_score
from marts.dora_benchmarks
where entity_type = %(kind)s and entity_id = %(id)s
group by metric
"""

# Of the organisation, which is what others are compared with: its teams, the worst first.
BOTTLENECKS = """
select
    substr(entity_id, length(entity_type) + 2) as entity,
    stage,
    p75_seconds,
    organization_p75_seconds,
    excess_seconds,
    sample_size
from marts.pull_request_bottlenecks
where
    is_bottleneck
    and grain = %(grain)s
    and period_start = %(first)s
    and case when %(kind)s = 'organization' then entity_type = 'team' else entity_id = %(id)s end
order by excess_seconds desc, entity_id collate "C"
"""

ATTENTION = """
select
    kind,
    what,
    why,
    (since_at at time zone %(timezone)s)::date as since_on,
    source_url
from marts.dashboard_attention
where entity_type = %(kind)s and entity_id = %(id)s
order by priority, since_at, what collate "C"
"""

# A team has the inputs of the services that it owns, and a service those of its repository where it has none itself.
# Of the organisation is also said which services and repositories lack something altogether.
MISSING = """
with services as (
    select service_id, repository_id
    from marts.dim_services
    where
        %(kind)s = 'organization'
        or (%(kind)s = 'service' and service_id = %(id)s)
        or (
            %(kind)s = 'team'
            and service_id in (
                select service_id
                from marts.dim_service_owners
                where
                    team_id = %(id)s
                    and coalesce(valid_from <= %(as_of_on)s, true)
                    and coalesce(%(as_of_on)s < valid_to, true)
            )
        )
),

things (entity_type, entity_id) as (
    select 'organization', 'organization' where %(kind)s = 'organization'
    union
    select 'service', service_id from services
    union
    select 'repository', repository_id from services
),

found as (
    select
        inputs.*,
        bool_or(inputs.entity_type != 'repository') over (partition by inputs.metric) as is_above_repositories
    from marts.metric_inputs as inputs
    inner join things on inputs.entity_type = things.entity_type and inputs.entity_id = things.entity_id
    where inputs.metric = any(%(metrics)s)
)

select
    entity_type as kind,
    coalesce(
        array_agg(distinct substr(entity_id, length(entity_type) + 2)) filter (where entity_type != 'organization'),
        '{}'
    ) as entities,
    reason,
    array_agg(distinct metric) as metrics
from found
where
    reason is not null
    and (entity_type != 'repository' or not is_above_repositories or %(kind)s = 'organization')
    and (%(kind)s != 'organization' or entity_type = 'organization' or not is_present)
group by entity_type, reason
order by
    bool_or(is_present), array_position(array['organization', 'service', 'repository'], entity_type), reason collate "C"
"""

DEFINITIONS = """
select metric, definition, direction
from marts.metric_definitions
where metric = any(%(metrics)s::text[])
"""


def bottleneck_period(organization: Organization, period: Period) -> Period:
    """Bottlenecks are found in months and quarters: of shorter periods, the latest whole month at their end."""
    if period.grain in ("month", "quarter"):
        return period
    month = period_of("month", period.start)
    latest = organization.latest_complete("month")
    return min(month if month.end <= period.end else month.before(), latest, key=lambda one: one.start)
