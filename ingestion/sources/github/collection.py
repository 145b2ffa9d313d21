"""One run of the source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg

from ingestion.hosts.collection import collect_scopes
from ingestion.hosts.readings import Reading
from ingestion.hosts.scopes import Scope, Sequel
from ingestion.hosts.store import Known
from ingestion.limits import keeping
from ingestion.scopes import CollectionReport, ProgressCallback
from ingestion.sources.git.repositories import GitRepository
from ingestion.sources.github.api import GitHub
from ingestion.sources.github.people import Owners, accounts
from ingestion.sources.github.reading import RepositoryPlan, read_repository
from ingestion.sources.github.store import LookedUp, Tables, unnamed_accounts
from ingestion.sources.github.tables import GITHUB
from ingestion.web.client import Meter
from ingestion.web.errors import ApiError
from ingestion.web.odd_answers import documented


@dataclass(frozen=True)
class Connection:
    """What to collect over one connection."""

    installation: str
    github: GitHub | None
    """None where there are no repositories to read."""
    repositories: Sequence[str]
    """Owner and name."""
    since: str | None = None
    """ISO 8601; what changed last before it is left out."""
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """Patterns that nothing can be collected for, and why: failed scopes of the run."""
    clones: Sequence[GitRepository] = ()
    """Where the Git histories of the repositories are."""
    sweep_every: timedelta = timedelta(weeks=1)
    """How often it is asked what is still there."""
    prefix: str = ""
    """Prefix of the names of the installation's repositories."""


def collect(
    connections: Sequence[Connection],
    warehouse_url: str,
    state_dir: Path,
    run_id: str,
    progress: ProgressCallback | None = None,
) -> CollectionReport:
    """Bring `raw_github` to what GitHub says now; see `collect_scopes`.

    Raises:
        UserError: loading failed as a whole. A repository that fails is a scope of status `failed`.
    """
    scopes, sequels = [], []
    taken: dict[str, Owners] = {}
    for one in connections:
        if one.github is None:
            continue
        owners = taken.setdefault(one.installation, Owners())
        read = partial(read_over, one.github, one, Tables(warehouse_url, one.installation), owners)
        found = [Scope(one.installation, name, partial(read, name), one.prefix) for name in one.repositories]
        scopes += found
        sequels.append(Sequel(found, partial(_names, one.github, one.installation)))
    unreadable = {one.prefix + pattern: why for one in connections for pattern, why in one.unreadable.items()}
    brokers = {one.github.client.base_url: one.github.client.broker for one in connections if one.github is not None}
    with keeping(brokers, warehouse_url, GITHUB.name):
        return collect_scopes(GITHUB, scopes, unreadable, warehouse_url, state_dir, run_id, progress, sequels)


def read_over(
    github: GitHub, one: Connection, tables: LookedUp, owners: Owners, name: str, known: Known, meter: Meter
) -> Iterator[Reading]:
    """What is new in a repository of a connection.

    Args:
        github: of the connection.
        one: the connection.
        tables: what earlier runs collected.
        owners: those whose teams were read in this run.
        name: of the repository.
        known: of all repositories of the installation.
        meter: counts the requests.
    """
    plan = RepositoryPlan(
        name, one.since, known.ids, known.positions, known.etags, datetime.now(UTC), tables.of, owners.take,
        one.sweep_every, tables.counted,
    )  # fmt: skip
    return read_repository(github, plan, meter)


def _names(
    github: GitHub, installation: str, connection: psycopg.Connection, repository_ids: Sequence[str], meter: Meter
) -> Iterator[Reading]:
    """Names of people who are new."""
    asked = unnamed_accounts(connection, installation, repository_ids)
    if not asked:
        return
    try:
        with documented("names of people"):
            yield Reading(repository_ids[0], {"users": list(accounts(github, asked, meter))})
    except ApiError as error:
        yield Reading(repository_ids[0], {}, missing=f"names of people are not collected: {error}")
