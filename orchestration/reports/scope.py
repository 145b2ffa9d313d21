"""Whom a report is about, and when: names are checked against the marts, and errors name what there is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, LiteralString

from psycopg import Connection, errors

from infra.errors import UsageError
from orchestration.periods import Period, period_of

NAMED = 20
"""Largest number of names that an error lists."""
NAMES: dict[str, LiteralString] = {
    "team": 'select name from marts.dim_teams order by name collate "C"',
    "service": 'select name from marts.dim_services order by name collate "C"',
}
NOTHING = "Nothing was computed yet. Run `sei run` first."


@dataclass(frozen=True)
class Organization:
    """The organisation and its calendar."""

    name: str
    timezone: str
    as_of: datetime
    """In UTC."""
    as_of_on: date
    """The date of `as_of` in `timezone`."""

    def latest_complete(self, grain: str) -> Period:
        """The last period that has ended at `as_of`."""
        return period_of(grain, self.as_of_on).before()


@dataclass(frozen=True)
class Subject:
    """Whom a report is about."""

    kind: str
    """`organization`, `team` or `service`: an `entity_type` of the marts."""
    id: str
    name: str


def read_organization(connection: Connection[Any]) -> Organization:
    """The organisation.

    Raises:
        UsageError: nothing was computed yet.
    """
    try:
        found = connection.execute(
            "select name, timezone, as_of, as_of_on from marts.dim_organization"
            " where exists (select 1 from marts.metrics)"
        ).fetchone()
    except errors.UndefinedTable:
        raise UsageError(NOTHING) from None
    if found is None:
        raise UsageError("There are no metrics yet: nothing that was collected counts. `sei status` says what was.")
    return Organization(*found)


def find_subject(connection: Connection[Any], organization: Organization, **named: str | None) -> Subject:
    """The team or service that is named; the organisation where none is.

    Args:
        connection: to the warehouse.
        organization: the whole.
        named: `team` and `service`, at most one with a name.

    Raises:
        UsageError: two are named, or one that does not exist; the message lists those that do.
    """
    chosen = [(kind, name) for kind, name in named.items() if name is not None]
    if len(chosen) > 1:
        raise UsageError("Name one team or service, not both.")
    if not chosen:
        return Subject("organization", "organization", organization.name)
    [(kind, name)] = chosen
    known = names(connection, kind)
    if name not in known:
        more = f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
        raise UsageError(f"No {kind} is named {name!r}. Known: {', '.join(known[:NAMED]) or 'none'}{more}.")
    return Subject(kind, f"{kind}:{name}", name)


def names(connection: Connection[Any], kind: str) -> list[str]:
    """The names of all teams or services, sorted."""
    return [str(row[0]) for row in connection.execute(NAMES[kind])]


def check_period(connection: Connection[Any], organization: Organization, period: Period) -> None:
    """Refuse a period that no metric can have.

    Raises:
        UsageError: it lies outside what was computed; the message says what was.
    """
    found = connection.execute(
        "select min(period_start) from marts.metrics where entity_type = 'organization' and grain = %s", [period.grain]
    ).fetchone()
    last = period_of(period.grain, organization.as_of_on)
    first = period_of(period.grain, found[0]) if found and found[0] else last
    if not first.start <= period.start <= last.start:
        raise UsageError(f"There are no metrics of {period.name}. Known: {first.name} to {last.name}.")
