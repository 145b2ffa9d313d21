"""Do early, in the background, what a refresh needs later: one of its steps alone seldom keeps two cores busy."""

import contextlib
import threading
from importlib import import_module

from infra.errors import UserError
from infra.services import Services
from orchestration.dbt_manifest import parse
from orchestration.workspace import used_sources
from spark_jobs.session import SparkPlace

# Each takes seconds to import, and none is needed before dbt has built what Spark reads.
HEAVY = ("great_expectations", "mlflow", "statsforecast")


def prewarm_imports() -> None:
    """Start importing; a step that needs a module first waits for it as usual."""
    threading.Thread(target=_import_all, name="import-ahead", daemon=True).start()


def prewarm_parse(services: Services) -> None:
    """Start dbt's parse; the first build waits for it."""
    threading.Thread(target=_parse, args=(services,), name="parse-ahead", daemon=True).start()


def spark_place(services: Services) -> SparkPlace:
    """Place where Spark runs, by the settings."""
    settings = services.settings
    return SparkPlace(settings.spark_master, services.home.spark, settings.spark_memory)


def _import_all() -> None:
    for module in HEAVY:
        # The step that needs it raises the error where it can be seen.
        with contextlib.suppress(ImportError):
            import_module(module)


def _parse(services: Services) -> None:
    # The build reports it.
    with contextlib.suppress(UserError):
        parse(services.home, services.warehouse, used_sources(services.settings))
