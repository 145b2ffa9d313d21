"""Anomalies, lasting changes and overload as assets; anomalies are told to whoever listens."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg
import httpx

from infra.settings import load_settings
from orchestration.alerts import post
from orchestration.dbt_manifest import transformer_url
from orchestration.run_resource import OWNER, RunResource, run_as_of

if TYPE_CHECKING:
    import psycopg

ANOMALIES = dg.AssetKey(["ml", "anomalies"])
ORDINARY = dg.AssetCheckSpec(
    name="weeks_are_ordinary",
    asset=ANOMALIES,
    description="No metric was far from the weeks before in the last complete week (`ml.anomalies`).",
)
FOUND = "select metric, entity_id, period_start::text, assessment, reason from ml.anomalies order by abs(score) desc"
NAMES = ("metric", "entity", "week", "assessment", "reason")
LISTED = 50
"""Anomalies in metadata and alerts, the furthest first."""


@dg.asset(
    key=ANOMALIES,
    deps=[dg.AssetKey(["marts", "metrics"]), dg.AssetKey(["marts", "metric_definitions"])],
    check_specs=[ORDINARY],
    group_name="ml",
    kinds={"postgres"},
    owners=[OWNER],
    description="Metrics whose last week is out of the ordinary, and lasting changes, each with its reason.",
)
def anomalies(context: dg.AssetExecutionContext, run: RunResource) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """Judge the last complete week of every metric; post what was not known before to SEI_ALERT_WEBHOOK_URL."""
    import psycopg

    from ml.anomaly import watching

    url = transformer_url(run.making_tables())
    with psycopg.connect(url) as connection:
        known = _found(connection)
    series = watching.run(url, run_as_of(context.instance, context.run))
    with psycopg.connect(url) as connection:
        found = _found(connection)
        trends = connection.execute("select count(*) from ml.trends").fetchone()
    new = [one for one in found if one not in known]
    _tell(context, new)
    listed = [dict(zip(NAMES, one, strict=True)) for one in found]
    yield dg.MaterializeResult(
        metadata={"series": series, "anomalies": len(found), "new": len(new), "trends": trends[0] if trends else 0},
        check_results=[
            dg.AssetCheckResult(
                check_name=ORDINARY.name,
                passed=not found,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"anomalies": listed[:LISTED]},
            )
        ],
    )


def _found(connection: "psycopg.Connection") -> list[tuple[str, ...]]:
    import psycopg

    try:
        return connection.execute(FOUND).fetchall()
    except psycopg.errors.UndefinedTable:
        connection.rollback()
        return []


def _tell(context: dg.AssetExecutionContext, new: list[tuple[str, ...]]) -> None:
    webhook = load_settings().alert_webhook_url
    if webhook is None or not new:
        return
    body = {"status": "anomalies", "anomalies": [dict(zip(NAMES, one, strict=True)) for one in new[:LISTED]]}
    try:
        post(webhook, "SEI_ALERT_WEBHOOK_URL", "alert", body)
    except httpx.HTTPError as error:
        context.log.warning(str(error))


@dg.asset(
    key=["ml", "overload"],
    deps=[
        dg.AssetKey(["marts", name])
        for name in ("metrics", "fct_commits", "fct_reviews", "dim_team_members", "dim_accounts", "dim_organization")
    ],
    group_name="ml",
    kinds={"postgres"},
    owners=[OWNER],
    description="Teams whose hours, load or open work are clearly above the others' or their own before: a heuristic.",
)
def overload(context: dg.AssetExecutionContext, run: RunResource) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Judge the indicators of every team of which at least five people were active."""
    from ml.overload import watching

    teams = watching.run(transformer_url(run.making_tables()), run_as_of(context.instance, context.run))
    return dg.MaterializeResult(metadata={"overloaded": ", ".join(teams) or "none"})
