"""GitLab as a dlt source, for pipelines of one's own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ingestion.hosts.connecting import Connection
from ingestion.hosts.dlt_source import host_source
from ingestion.sources.gitlab.api import GitLab
from ingestion.sources.gitlab.project_collector import scopes_of
from ingestion.sources.gitlab.tables import GITLAB

if TYPE_CHECKING:
    from dlt.extract import DltSource


def gitlab(connections: Sequence[Connection[GitLab]]) -> "DltSource":
    """Projects of GitLab with their merge requests, issues, pipelines, deployments and releases, for any destination.

    A resource per table of the package's docstring, each merged on its primary key. `updated_at` of each list and
    project is kept in dlt's state, so that a second run reads what changed. What is deleted on GitLab stays.

        with connected(blocks, settings) as connections:
            dlt.pipeline("gitlab", destination="duckdb", dataset_name="gitlab").run(gitlab(connections))

    Args:
        connections: what `connected` gives; open until the pipeline has run.
    """
    # A list of what is still there marks nothing here.
    return host_source(GITLAB, scopes_of([replace(one, sweep_every=timedelta.max) for one in connections]))
