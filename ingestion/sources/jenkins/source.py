"""Jenkins as a dlt source, for pipelines of one's own."""

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

from ingestion.hosts.connecting import Connection
from ingestion.hosts.dlt_source import host_source
from ingestion.sources.jenkins.api import Jenkins
from ingestion.sources.jenkins.job_collector import scopes_of
from ingestion.sources.jenkins.tables import JENKINS

if TYPE_CHECKING:
    from dlt.extract import DltSource


def jenkins(connections: Sequence[Connection[Jenkins]]) -> "DltSource":
    """Jobs of Jenkins with their builds, stages, tests and coverage, for any destination.

    A resource per table of the package's docstring, each merged on its primary key. The numbers of the builds that were
    read are kept in dlt's state, so that a second run reads new ones. A job that is gone from Jenkins stays as it was.

        with connected(blocks, settings) as connections:
            dlt.pipeline("jenkins", destination="duckdb", dataset_name="jenkins").run(jenkins(connections))

    Args:
        connections: what `connected` gives; open until the pipeline has run.
    """
    return host_source(JENKINS, list(chain.from_iterable(map(scopes_of, connections))))
