"""Collector of Jira's projects into `raw_jira`."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ingestion.hosts.connecting import Connection, brokers, unreadable
from ingestion.hosts.readings import Reading
from ingestion.hosts.scope_collector import collect_scopes
from ingestion.hosts.scopes import Scope
from ingestion.hosts.store import Known
from ingestion.limits import keeping
from ingestion.scopes import CollectionReport, ProgressCallback
from ingestion.sources.jira.api import Jira, Site
from ingestion.sources.jira.connections import Projects
from ingestion.sources.jira.project import ProjectPlan
from ingestion.sources.jira.reading import read_project
from ingestion.sources.jira.tables import DATASET, JIRA
from ingestion.web.client import Meter


def collect(
    connections: Sequence[Connection[Projects]],
    warehouse_url: str,
    state_dir: Path,
    run_id: str,
    progress: ProgressCallback | None = None,
) -> CollectionReport:
    """Bring `raw_jira` to what Jira says now; see `collect_scopes`.

    Raises:
        UserError: loading failed as a whole. A project that fails is a scope of status `failed`.
    """
    scopes = [scope for one in connections for scope in scopes_of(one)]
    with keeping(brokers(connections), warehouse_url, DATASET):
        return collect_scopes(JIRA, scopes, unreadable(connections), warehouse_url, state_dir, run_id, progress)


def scopes_of(connection: Connection[Projects]) -> Iterator[Scope]:
    """The projects of a connection; the site is asked what it is like by whichever is read first."""
    if connection.api is not None:
        site = _Site(connection.api.jira)
        for key in connection.scopes:
            read = partial(_read, site, connection, connection.api.found[key])
            yield Scope(connection.installation, key, read, connection.prefix)


@dataclass
class _Site:
    """Properties of a site, asked for once."""

    jira: Jira
    _found: Site | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def found(self, meter: Meter) -> Site:
        with self._lock:
            if self._found is None:
                self._found = self.jira.site(meter)
            return self._found


def _read(
    site: _Site, one: Connection[Projects], project: Mapping[str, object], known: Known, meter: Meter
) -> Iterator[Reading]:
    plan = ProjectPlan(project, one.since, known.positions, known.etags, sweep_every=one.sweep_every)
    yield from read_project(site.jira, site.found(meter), plan, meter)
