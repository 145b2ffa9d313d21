"""Dagster's instance: its home below `SEI_HOME`, its storage in Postgres."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import dagster as dg

from infra.home import Home
from infra.private_files import write_private
from infra.services import Services
from infra.warehouse import Role, Warehouse

POOL = {"statement_timeout": 60_000, "pool_recycle": 3600, "max_overflow": 20}
"""Of connections to Dagster's database that stay open: milliseconds, seconds, connections."""
ONE_AT_A_TIME = "sei/one_at_a_time"
"""Tag of runs of which one with each value has begun at any time; the others are in the queue, and no process yet."""
LIMITS = [{"key": ONE_AT_A_TIME, "value": {"applyLimitPerUniqueValue": True}, "limit": 1}]

# The password is in a file of its own, in libpq's form: neither Dagster's configuration, which its interfaces show, nor
# an environment holds it.
CONFIGURATION = """\
telemetry:
  enabled: false
nux:
  enabled: false
run_storage:
  module: dagster_postgres.run_storage
  class: PostgresRunStorage
  config:
    postgres_url: {url}
event_log_storage:
  module: orchestration.event_log
  class: EventLog
  config:
    postgres_url: {url}
schedule_storage:
  module: dagster_postgres.schedule_storage
  class: PostgresScheduleStorage
  config:
    postgres_url: {url}
run_coordinator:
  module: dagster.core.run_coordinator
  class: QueuedRunCoordinator
  config:
    max_concurrent_runs: -1
    tag_concurrency_limits: {limits}
local_artifact_storage:
  module: dagster.core.storage.root
  class: LocalArtifactStorage
  config:
    base_dir: {home}
"""


def dagster_environment(home: Home) -> dict[str, str]:
    """Variables with which a process finds the instance; none is a secret."""
    return {"DAGSTER_HOME": str(home.dagster), "DAGSTER_DISABLE_TELEMETRY": "yes"}


def write_configuration(home: Home, warehouse: Warehouse) -> Path:
    """Write `dagster.yaml` and the password that it refers to; returns its path."""
    path, password = home.dagster / "dagster.yaml", home.dagster / "pgpass"
    text = CONFIGURATION.format(
        home=json.dumps(str(home.dagster)),
        url=json.dumps(storage_url(warehouse, password)),
        limits=json.dumps(LIMITS),
    )
    _keep(password, f"*:*:*:{Role.DAGSTER}:{warehouse.passwords[Role.DAGSTER]}\n")
    _keep(path, text)
    return path


def storage_url(warehouse: Warehouse, password: Path) -> str:
    """Address of Dagster's database, with the file that holds the password instead of it."""
    parts = urlsplit(warehouse.url(Role.DAGSTER))
    netloc = f"{parts.username}@{parts.netloc.rpartition('@')[2]}"
    query = "&".join(filter(None, (parts.query, f"passfile={quote(str(password))}")))
    return parts._replace(netloc=netloc, query=query).geturl()


def _keep(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        write_private(path, text)


@contextmanager
def dagster_instance(services: Services) -> Iterator[dg.DagsterInstance]:
    """The instance, opened in this process."""
    write_configuration(services.home, services.warehouse)
    os.environ.update(dagster_environment(services.home))
    # Somebody's own, which libpq would believe before the file.
    os.environ.pop("PGPASSWORD", None)
    with dg.DagsterInstance.from_config(str(services.home.dagster)) as instance:
        # By default each question is asked over a new connection.
        instance.optimize_for_webserver(**POOL)
        yield instance
