"""Collector of GitHub's repositories into `raw_github`."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psycopg

from ingestion.hosts.connecting import Connection, brokers, unreadable
from ingestion.hosts.readings import Reading
from ingestion.hosts.scope_collector import collect_scopes
from ingestion.hosts.scopes import Scope, Sequel
from ingestion.hosts.store import Known
from ingestion.limits import keeping
from ingestion.scopes import CollectionReport, ProgressCallback
from ingestion.sources.github.api import GitHub
from ingestion.sources.github.people import Owners, accounts
from ingestion.sources.github.reading import RepositoryPlan, read_repository
from ingestion.sources.github.store import LookedUp, Tables, unnamed_accounts
from ingestion.sources.github.tables import GITHUB
from ingestion.web.client import Meter
from ingestion.web.errors import ApiError
from ingestion.web.odd_answers import documented


def collect(
    connections: Sequence[Connection[GitHub]],
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
        if one.api is None:
            continue
        owners = taken.setdefault(one.installation, Owners())
        read = partial(read_over, one.api, one, Tables(warehouse_url, one.installation), owners)
        found = [Scope(one.installation, name, partial(read, name), one.prefix) for name in one.scopes]
        scopes += found
        sequels.append(Sequel(found, partial(_names, one.api, one.installation)))
    why = unreadable(connections)
    with keeping(brokers(connections), warehouse_url, GITHUB.name):
        return collect_scopes(GITHUB, scopes, why, warehouse_url, state_dir, run_id, progress, sequels)


def read_over(
    github: GitHub, one: Connection[GitHub], tables: LookedUp, owners: Owners, name: str, known: Known, meter: Meter
) -> Iterator[Reading]:
    """Read what is new in a repository of a connection.

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
