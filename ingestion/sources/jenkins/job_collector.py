"""Collector of Jenkins' jobs and builds into `raw_jenkins`."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

from ingestion.hosts.connecting import Connection, brokers, unreadable
from ingestion.hosts.lists import Lists
from ingestion.hosts.readings import Reading
from ingestion.hosts.scope_collector import collect_scopes
from ingestion.hosts.scopes import Scope
from ingestion.hosts.store import Known
from ingestion.limits import keeping
from ingestion.scopes import CollectionReport, ProgressCallback
from ingestion.sources.jenkins.api import Jenkins
from ingestion.sources.jenkins.jobs import Job
from ingestion.sources.jenkins.reading import BUILDS, read_builds
from ingestion.sources.jenkins.tables import DATASET, JENKINS
from ingestion.web.client import Meter

JOBS = "jobs"


def collect(
    connections: Sequence[Connection[Jenkins]],
    warehouse_url: str,
    state_dir: Path,
    run_id: str,
    progress: ProgressCallback | None = None,
) -> CollectionReport:
    """Bring `raw_jenkins` to what Jenkins says now; see `collect_scopes`.

    Raises:
        UserError: loading failed as a whole. A job that fails is a scope of status `failed`.
    """
    scopes = [scope for one in connections for scope in scopes_of(one)]
    with keeping(brokers(connections), warehouse_url, DATASET):
        return collect_scopes(JENKINS, scopes, unreadable(connections), warehouse_url, state_dir, run_id, progress)


def scopes_of(connection: Connection[Jenkins]) -> Iterator[Scope]:
    """The list of the jobs that a block names, and each of its jobs or multibranch projects."""
    if (api := connection.api) is None:
        return
    named = set(connection.scopes)
    jobs = sorted((job for job in api.tree.jobs if job.project in named), key=lambda job: (job.project, job.name))
    tree = f"jobs of {', '.join(api.block.jobs)}"
    yield Scope(connection.installation, tree, partial(_read_jobs, tree, jobs, api.tree.is_whole), connection.prefix)
    for project, branches in groupby(jobs, key=lambda job: job.project):
        read = partial(_read_project, api, list(branches), connection.since)
        yield Scope(connection.installation, project, read, connection.prefix)


def _read_jobs(tree: str, jobs: Sequence[Job], is_whole: bool, known: Known, _meter: Meter) -> Iterator[Reading]:
    """The jobs, where any differs; those that a whole list lacks are marked."""
    found = [job.row(tree) for job in jobs]
    digest = hashlib.sha256(json.dumps([found, is_whole], sort_keys=True).encode()).hexdigest()
    if known.positions.get(tree, {}).get(JOBS) != digest:
        whole: dict[str, tuple[str, object]] = {JOBS: ("tree", tree)} if is_whole else {}
        yield Reading(tree, {JOBS: found}, {JOBS: digest}, len(found), whole=whole)


def _read_project(
    jenkins: Jenkins, jobs: Sequence[Job], since: str | None, known: Known, meter: Meter
) -> Iterator[Reading]:
    """New builds of a job, or of the branches of a multibranch project, each read apart."""
    for job in jobs:
        position = known.positions.get(job.name, {}).get(BUILDS)
        builds = read_builds(jenkins, job, position, since, meter)
        yield from Lists(job.name, job.name).read(BUILDS, builds)
