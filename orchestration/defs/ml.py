"""Forecasts as assets: trained, tracked and served through MLflow's registry."""

import dagster as dg

from infra.warehouse import Role
from orchestration.dbt_manifest import transformer_url
from orchestration.run_resource import OWNER, RunResource, run_as_of


@dg.asset(
    key=["ml", "forecasts"],
    deps=[dg.AssetKey(["marts", "metrics"])],
    group_name="ml",
    kinds={"mlflow", "postgres"},
    owners=[OWNER],
    description="Weekly commits and deployments to come, with 80 and 95 % intervals; the registry's champion scores.",
)
def forecasts(context: dg.AssetExecutionContext, run: RunResource) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Train if the history changed, promote what beats the seasonal-naive forecast, write `ml.forecasts`."""
    from ml.forecast import forecasting

    services = run.making_tables()
    report = forecasting.run(
        warehouse_url=transformer_url(services),
        tracking_uri=services.warehouse.url(Role.MLFLOW),
        artifact_dir=services.home.ml / "artifacts",
        as_of=run_as_of(context.instance, context.run),
        work_dir=services.home.ml,
    )
    return dg.MaterializeResult(metadata=report.metadata())
