"""Azure DevOps as a dlt source, for pipelines of one's own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

from ingestion.hosts.connecting import Connection
from ingestion.hosts.dlt_source import host_source
from ingestion.sources.azure_devops.connections import Projects
from ingestion.sources.azure_devops.project_collector import scopes_of
from ingestion.sources.azure_devops.tables import AZURE_DEVOPS

if TYPE_CHECKING:
    from dlt.extract import DltSource


def azure_devops(connections: Sequence[Connection[Projects]]) -> "DltSource":
    """Projects of Azure DevOps with their work items, pull requests, builds and tests, for any destination.

    A resource per table of the package's docstring, each merged on its primary key. Where the reading of each project
    stands is kept in dlt's state, so that a second run reads what changed. What is destroyed there stays.

        with connected(blocks, settings) as connections:
            dlt.pipeline("azure_devops", destination="duckdb", dataset_name="azure").run(azure_devops(connections))

    Args:
        connections: what `connected` gives; open until the pipeline has run.
    """
    # A list of what is still there marks nothing here.
    kept = (replace(one, sweep_every=timedelta.max) for one in connections)
    return host_source(AZURE_DEVOPS, list(chain.from_iterable(map(scopes_of, kept))))
