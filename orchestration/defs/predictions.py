"""Predictions as an asset, with checks of what was said before."""

from collections.abc import Iterator

import dagster as dg

from infra.warehouse import Role
from orchestration.dbt_manifest import transformer_url
from orchestration.run_resource import OWNER, RunResource, run_as_of

PREDICTIONS = dg.AssetKey(["ml", "predictions"])
READ = (
    "fct_pull_requests", "fct_issues", "fct_pipeline_runs", "fct_commits", "fct_sprints", "fct_sprint_issues",
    "fct_sprint_outcomes", "fct_issue_estimates", "fct_issue_status_intervals", "metrics", "fct_changes",
    "fct_file_quarters", "fct_deployments", "fct_deployed_pull_requests", "fct_deployed_commits", "fct_incidents",
    "fct_incident_deployments", "dim_repositories",
)  # fmt: skip
MONITORED = dg.AssetCheckSpec(
    name="predictions_hold",
    asset=PREDICTIONS,
    description="What was said came out as said, and what is asked is like what was learnt (`ml.monitoring`).",
)


@dg.asset(
    key=PREDICTIONS,
    deps=[dg.AssetKey(["marts", name]) for name in READ],
    check_specs=[MONITORED],
    group_name="ml",
    kinds={"mlflow", "postgres"},
    owners=[OWNER],
    description="Days that open work takes, throughput to come, points of sprints, what may fail or need a fix.",
)
def predictions(context: dg.AssetExecutionContext, run: RunResource) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """Train weekly, promote what beats the naive prediction on later rows, write `ml.predictions`."""
    import psycopg

    from ml.predictions import serving

    services = run.making_tables()
    report = serving.run(
        warehouse_url=transformer_url(services),
        tracking_uri=services.warehouse.url(Role.MLFLOW),
        artifact_dir=services.home.ml / "artifacts",
        as_of=run_as_of(context.instance, context.run),
        work_dir=services.home.ml,
    )
    with psycopg.connect(transformer_url(services)) as connection:
        outside = connection.execute(
            "select model || ', ' || measure || ': ' || round(value::numeric, 3) from ml.monitoring"
            " where not is_within order by 1"
        ).fetchall()
    yield dg.MaterializeResult(
        metadata=report.metadata(),
        check_results=[
            dg.AssetCheckResult(
                check_name=MONITORED.name,
                passed=not outside,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"outside": [row[0] for row in outside]},
            )
        ],
    )
