"""Dagster's instance: its home below `SEI_HOME`, its storage in Postgres."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from infra.home import Home
from infra.services import Services
from infra.warehouse import Role, Warehouse

STATEMENT_TIMEOUT_MS = 60_000
STORAGE_VARIABLE = "SEI_DAGSTER_URL"

# The password stays out of the file: Dagster reads it from the environment.
CONFIGURATION = f"""\
telemetry:
  enabled: false
nux:
  enabled: false
storage:
  postgres:
    postgres_url:
      env: {STORAGE_VARIABLE}
run_coordinator:
  module: dagster.core.run_coordinator
  class: QueuedRunCoordinator
  config:
    max_concurrent_runs: 1
local_artifact_storage:
  module: dagster.core.storage.root
  class: LocalArtifactStorage
  config:
    base_dir: "{{home}}"
"""


def dagster_environment(home: Home, warehouse: Warehouse) -> dict[str, str]:
    """Variables with which a process finds the instance."""
    return {
        "DAGSTER_HOME": str(home.dagster),
        STORAGE_VARIABLE: warehouse.url(Role.DAGSTER),
        "DAGSTER_DISABLE_TELEMETRY": "yes",
    }


def write_configuration(home: Home) -> Path:
    """Write `dagster.yaml`; returns its path."""
    path = home.dagster / "dagster.yaml"
    text = CONFIGURATION.replace("{home}", str(home.dagster))
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return path


@contextmanager
def dagster_instance(services: Services) -> Iterator[dg.DagsterInstance]:
    """The instance, opened in this process."""
    write_configuration(services.home)
    os.environ.update(dagster_environment(services.home, services.warehouse))
    with dg.DagsterInstance.from_config(str(services.home.dagster)) as instance:
        # A run stores thousands of events, by default over a new connection each: a quarter of a small run's time.
        instance.optimize_for_webserver(STATEMENT_TIMEOUT_MS, pool_recycle=3600, max_overflow=20)
        yield instance
