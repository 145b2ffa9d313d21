"""Jira as a dlt source, for pipelines of one's own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

from ingestion.hosts.connecting import Connection
from ingestion.hosts.dlt_source import host_source
from ingestion.sources.jira.connections import Projects
from ingestion.sources.jira.project_collector import scopes_of
from ingestion.sources.jira.tables import JIRA

if TYPE_CHECKING:
    from dlt.extract import DltSource


def jira(connections: Sequence[Connection[Projects]]) -> "DltSource":
    """Projects of Jira with their issues, changes, boards and sprints, for any destination.

    A resource per table of the package's docstring, each merged on its primary key. `updated` of the issues of each
    project is kept in dlt's state, so that a second run reads what changed. What is deleted on Jira stays.

        with connected(blocks, settings) as connections:
            dlt.pipeline("jira", destination="duckdb", dataset_name="jira").run(jira(connections))

    Args:
        connections: what `connected` gives; open until the pipeline has run.
    """
    # A list of what is still there marks nothing here.
    kept = (replace(one, sweep_every=timedelta.max) for one in connections)
    return host_source(JIRA, list(chain.from_iterable(map(scopes_of, kept))))
