"""GitHub as a dlt source, for pipelines of one's own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from ingestion.hosts.connecting import Connection
from ingestion.hosts.dlt_source import host_source
from ingestion.hosts.readings import Columns, Found, Reading
from ingestion.hosts.scopes import Scope
from ingestion.hosts.store import Known
from ingestion.sources.github.api import GitHub
from ingestion.sources.github.operations import Known as KnownOperations
from ingestion.sources.github.people import Owners, accounts
from ingestion.sources.github.repository_collector import read_over
from ingestion.sources.github.store import ACTORS
from ingestion.sources.github.tables import GITHUB
from ingestion.web.client import Meter
from ingestion.web.errors import ApiError
from ingestion.web.odd_answers import documented

if TYPE_CHECKING:
    from dlt.extract import DltSource


def github(connections: Sequence[Connection[GitHub]]) -> "DltSource":
    """Repositories of GitHub with their pull requests, issues, workflow runs, deployments and people.

    A resource per table of the package's docstring, each merged on its primary key. Where the walk of each list stands
    is kept in dlt's state, so that a second run reads what changed. What is deleted on GitHub stays.

        with connected(blocks, settings) as connections:
            dlt.pipeline("github", destination="duckdb", dataset_name="github").run(github(connections))

    No destination is asked what it holds. So jobs and statuses of a day's runs and deployments are read again where
    any of them changed, and a run that goes on for more than a day ends with the daily reading of thirty days.

    Args:
        connections: what `connected` gives; open until the pipeline has run.
    """
    scopes: list[Scope] = []
    owners: dict[str, Owners] = {}
    named: dict[str, set[int]] = {}
    for connection in connections:
        if connection.api is None:
            continue
        # A list of what is still there marks nothing here.
        one = replace(connection, sweep_every=timedelta.max)
        taken = owners.setdefault(one.installation, Owners())
        known = named.setdefault(one.installation, set())
        read = partial(_read, connection.api, one, taken, known)
        scopes += [Scope(one.installation, name, partial(read, name), one.prefix) for name in one.scopes]
    return host_source(GITHUB, scopes)


class _NothingLookedUp:
    """Stand-in for look-ups where there are no tables to look into."""

    def of(self, _repository_id: int) -> KnownOperations:
        return KnownOperations(lambda _: {}, tuple, lambda _: {})

    def counted(self, _repository_id: int) -> Mapping[str, int]:
        return {}


def _read(
    github: GitHub, one: Connection[GitHub], owners: Owners, named: set[int], name: str, known: Known, meter: Meter
) -> Iterator[Reading]:
    """A repository, and then the names of the people in what was read whom this run did not ask for yet."""
    people: dict[int, str] = {}
    scope_id = ""
    for reading in read_over(github, one, _NothingLookedUp(), owners, name, known, meter):
        scope_id = reading.scope_id
        people |= dict(_people(reading.rows))
        if reading.etags is not None:
            yield from _names(github, scope_id, people, named, meter)
            people = {}
        yield reading
    yield from _names(github, scope_id, people, named, meter)


def _people(rows: Found) -> Iterator[tuple[int, str]]:
    """Number and login of each person in these rows, robots and organisations left out."""
    for table, role in ACTORS:
        found = rows.get(table, ())
        wanted = [f"{role}_{part}" for part in ("id", "login", "type")]
        values: Sequence[Sequence[Any]]
        if isinstance(found, Columns):
            values = [found.values.get(column, ()) for column in wanted]
        else:
            values = [[row.get(column) for row in found] for column in wanted]
        for number, login, kind in zip(*values, strict=True):
            if kind == "User" and isinstance(number, int) and isinstance(login, str):
                yield number, login


def _names(
    github: GitHub, scope_id: str, people: Mapping[int, str], named: set[int], meter: Meter
) -> Iterator[Reading]:
    asked = sorted((number, login) for number, login in people.items() if number not in named)
    if not asked:
        return
    named |= dict(asked).keys()
    try:
        with documented("names of people"):
            yield Reading(scope_id, {"users": list(accounts(github, asked, meter))})
    except ApiError as error:
        # Not asked again before they do something: as on a host that does not tell.
        yield Reading(scope_id, {}, missing=f"names of people are not collected: {error}")
