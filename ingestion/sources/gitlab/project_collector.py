"""Collector of GitLab's projects into `raw_gitlab`."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from ingestion.hosts.connecting import Connection, brokers, unreadable
from ingestion.hosts.readings import Reading
from ingestion.hosts.scope_collector import collect_scopes
from ingestion.hosts.scopes import Scope
from ingestion.hosts.store import Known
from ingestion.limits import keeping
from ingestion.scopes import CollectionReport, ProgressCallback
from ingestion.sources.gitlab.api import GitLab
from ingestion.sources.gitlab.reading import ProjectPlan, read_project
from ingestion.sources.gitlab.tables import DATASET, GITLAB
from ingestion.web.client import Meter


def collect(
    connections: Sequence[Connection[GitLab]],
    warehouse_url: str,
    state_dir: Path,
    run_id: str,
    progress: ProgressCallback | None = None,
) -> CollectionReport:
    """Bring `raw_gitlab` to what GitLab says now; see `collect_scopes`.

    Raises:
        UserError: loading failed as a whole. A project that fails is a scope of status `failed`.
    """
    scopes, why = scopes_of(connections), unreadable(connections)
    with keeping(brokers(connections), warehouse_url, DATASET):
        return collect_scopes(GITLAB, scopes, why, warehouse_url, state_dir, run_id, progress)


def scopes_of(connections: Sequence[Connection[GitLab]]) -> list[Scope]:
    """The projects to read."""
    return [
        Scope(one.installation, name, partial(_read, one.api, name, one), one.prefix)
        for one in connections
        if one.api is not None
        for name in one.scopes
    ]


def _read(gitlab: GitLab, name: str, one: Connection[GitLab], known: Known, meter: Meter) -> Iterator[Reading]:
    plan = ProjectPlan(name, one.since, known.positions, known.etags, datetime.now(UTC), one.sweep_every)
    return read_project(gitlab, plan, meter)
