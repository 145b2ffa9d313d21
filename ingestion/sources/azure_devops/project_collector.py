"""Collector of Azure DevOps' projects into `raw_azure_devops`."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from ingestion.hosts.connecting import Connection, brokers, unreadable
from ingestion.hosts.readings import Reading
from ingestion.hosts.scope_collector import collect_scopes
from ingestion.hosts.scopes import Scope
from ingestion.hosts.store import Known
from ingestion.limits import keeping
from ingestion.scopes import CollectionReport, ProgressCallback
from ingestion.sources.azure_devops.api import AzureDevOps
from ingestion.sources.azure_devops.connections import Projects
from ingestion.sources.azure_devops.fields import Fields, discovered
from ingestion.sources.azure_devops.project import Project
from ingestion.sources.azure_devops.reading import read_project
from ingestion.sources.azure_devops.tables import AZURE_DEVOPS, DATASET
from ingestion.web.client import Meter


def collect(
    connections: Sequence[Connection[Projects]],
    warehouse_url: str,
    state_dir: Path,
    run_id: str,
    progress: ProgressCallback | None = None,
) -> CollectionReport:
    """Bring `raw_azure_devops` to what Azure DevOps says now; see `collect_scopes`.

    Raises:
        UserError: loading failed as a whole. A project that fails is a scope of status `failed`.
    """
    scopes = [scope for one in connections for scope in scopes_of(one)]
    with keeping(brokers(connections), warehouse_url, DATASET):
        return collect_scopes(AZURE_DEVOPS, scopes, unreadable(connections), warehouse_url, state_dir, run_id, progress)


def scopes_of(connection: Connection[Projects]) -> Iterator[Scope]:
    """The projects of a connection."""
    if connection.api is not None:
        fields = OrganizationFields(connection.api.azure)
        for name in connection.scopes:
            read = partial(_read, fields, connection.api.found[name], connection)
            yield Scope(connection.installation, name, read, connection.prefix)


@dataclass
class OrganizationFields:
    """Fields of an organisation, asked for once, by whichever project is read first."""

    azure: AzureDevOps
    _found: Fields | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, meter: Meter) -> Fields:
        """Ask for them where nobody has.

        Raises:
            ApiError: see `Client.send` and `discovered`.
        """
        with self._lock:
            if self._found is None:
                listed = self.azure.get("_apis/wit/fields", meter)["value"]
                self._found = discovered(listed, self.azure.block.story_points, self.azure.client.base_url)
            return self._found


def _read(
    fields: OrganizationFields, found: Mapping[str, Any], connection: Connection[Projects], known: Known, meter: Meter
) -> Iterator[Reading]:
    project = Project(fields.azure, found, known, meter, fields, connection.since, connection.sweep_every)
    yield from read_project(project)
