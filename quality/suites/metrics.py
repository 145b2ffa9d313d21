"""Metrics: the agreed columns, possible values, and sums that agree with the facts."""

from quality.checks import Check, CheckedTable

metrics = CheckedTable("marts", "metrics")

KEY = "metric, entity_type, entity_id, grain, period_start"

# The organisation says up to which instant and since which date the metrics count, and in whose time zone a date is.
DEPLOYMENTS_OF_FACTS = """
select
    facts.service_id as entity_id,
    count(*) as of_facts
from marts.fct_deployments as facts
cross join marts.dim_organization as calendar
where
    facts.is_production
    and facts.status = 'success'
    and not coalesce(facts.is_redeploy, false)
    and not coalesce(facts.is_rollout, false)
    and facts.finished_at <= calendar.as_of
    and cast(facts.finished_at at time zone calendar.timezone as date) >= calendar.history_start
group by facts.service_id
"""

COMMITS_OF_FACTS = """
select
    facts.repository_id as entity_id,
    count(*) as of_facts
from marts.fct_commits as facts
cross join marts.dim_organization as calendar
where
    facts.committed_at <= calendar.as_of
    and cast(facts.committed_at at time zone calendar.timezone as date) >= calendar.history_start
group by facts.repository_id
"""


def _reconciles(metric: str, entity_type: str, facts: str, what: str) -> Check:
    counted = f"metric = '{metric}' and entity_type = '{entity_type}' and grain in ('week', 'quarter')"
    return metrics.found_nothing(
        f"{metric}_agrees_with_facts_per_{entity_type}",
        f"Weeks and quarters of {metric} of each {entity_type} add up to its {what}.",
        " ".join(
            [
                "select entity_id, grain, of_metric, of_facts from (",
                "select entity_id, grain, cast(sum(sample_size) as bigint) as of_metric from {batch} where",
                f"{counted} group by entity_id, grain",
                ") as counted full join (",
                facts,
                ") as facts using (entity_id) where coalesce(of_metric, 0) <> coalesce(of_facts, 0)",
            ]
        ),
    )


CHECKS: list[Check] = [
    metrics.columns(
        *("metric", "entity_type", "entity_id", "grain", "period_start", "is_complete", "value", "unit"),
        *("sample_size", "excluded_count", "p50", "p75", "p90", "p95"),
    ),
    metrics.unique("metric", "entity_type", "entity_id", "grain", "period_start"),
    metrics.one_of("entity_type", ("organization", "team", "service", "repository", "project", "board")),
    metrics.one_of("grain", ("day", "week", "month", "quarter")),
    metrics.one_of("unit", ("per_day", "seconds", "ratio", "count", "points")),
    metrics.between("sample_size", 0, None),
    metrics.between("excluded_count", 0, None),
    metrics.no_rows(
        "rows_have_events",
        "A stored period has at least one event, counted or excluded.",
        select=KEY,
        where="sample_size + excluded_count <= 0",
    ),
    metrics.no_rows(
        "value_is_not_negative",
        "Only estimates can change by less than nothing.",
        select=f"{KEY}, value",
        where="value < 0 and metric not in ('sprint_estimate_change', 'littles_law_gap')",
    ),
    metrics.no_rows(
        "ratio_is_within_0_and_1",
        "A ratio lies between 0 and 1.",
        select=f"{KEY}, value",
        where="unit = 'ratio' and (value < 0 or value > 1)",
    ),
    metrics.no_rows(
        "percentiles_are_ordered",
        "p50 <= p75 <= p90 <= p95, and 0 <= p50 where no value can be negative.",
        select=KEY,
        where="p50 < 0 and metric <> 'sprint_estimate_change' or p50 > p75 or p75 > p90 or p90 > p95",
    ),
    metrics.no_rows(
        "period_starts_its_grain",
        "Weeks start on Monday, months and quarters on their first day.",
        select=KEY,
        where="grain <> 'day' and period_start <> cast(date_trunc(grain, cast(period_start as timestamp)) as date)",
    ),
    _reconciles(
        "deployment_frequency", "service", DEPLOYMENTS_OF_FACTS, "counted production deployments in fct_deployments"
    ),
    _reconciles("commits", "repository", COMMITS_OF_FACTS, "commits in fct_commits"),
]
