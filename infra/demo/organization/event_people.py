"""Founding, people and teams."""

from dataclasses import dataclass
from datetime import date, datetime

from infra.demo.organization.records import Event, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded(Event):
    """Always the first event: what the log is about."""

    organization: str
    """Login of the owner of all repositories."""
    name: str
    timezone: str
    """Calendar of the metrics."""
    seed: int
    as_of: datetime
    """The instant at which the simulation ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonJoined(Event):
    """An actor begins to work; *truth* of who is whom: all these identities are one actor."""

    person: str
    kind: Kind
    name: str
    login: str
    """On the host; of a bot without `[bot]`."""
    account: int
    """The host's number of the account."""
    emails: tuple[str, ...]
    """All addresses under which the actor commits; the first is the usual one, and the one in the export of people."""
    names: tuple[str, ...]
    """All names under which the actor commits, `names[i]` usually with `emails[i]`."""
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLeft(Event):
    """An actor begins nothing new after this; what was begun may still be finished."""

    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDeleted(Event):
    """The host shows no author in what this account wrote, at any time."""

    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFormed(Event):
    """A team begins."""

    team: str
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDissolved(Event):
    """A team ends; its members have left it by events of their own, on the same day."""

    team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Event):
    """A person is in a team from the beginning of `day` in the organisation's time zone."""

    team: str
    person: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Event):
    """A person is not in a team any more from the beginning of `day`."""

    team: str
    person: str
    day: date
