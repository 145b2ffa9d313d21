"""People who work here, with zones, hours and several identities; teams that change, bots and an agent."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import product
from random import Random
from zoneinfo import ZoneInfo

from infra.demo.organization import plan
from infra.demo.organization.events import (
    AccountDeleted,
    Kind,
    MemberJoined,
    MemberLeft,
    PersonJoined,
    PersonLeft,
    Signature,
    TeamFormed,
)
from infra.demo.organization.hours import Hours
from infra.demo.organization.names import FIRST_NAMES, LAST_NAMES
from infra.demo.organization.world import Process, World

ZONES = ("Europe/Berlin", "Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kolkata", "America/Los_Angeles")
PLAIN = str.maketrans("äáåéëíïñóöúüç", "aaaeeiinoouuc")
SECOND_TEAM = ("Payments", "Platform")
"""The first person of the first team is also in the second."""


@dataclass
class Person:
    """An actor as the simulation knows it."""

    key: str
    kind: Kind
    name: str
    login: str
    account: int
    emails: tuple[str, ...]
    names: tuple[str, ...]
    zone: str
    hours: Hours
    skew: timedelta = timedelta(0)
    """Time by which the clock of the actor's computer is ahead."""
    has_left: bool = False
    load: int = 0
    """Reviews asked for and not yet given."""

    def signature(self, at: datetime, random: Random, *, skewed: bool = True) -> Signature:
        """The actor as author or committer, under one of the identities."""
        which = 0 if random.random() < 0.85 else random.randrange(len(self.emails))
        moment = at + self.skew if skewed else at
        return Signature(person=self.key, name=self.names[which], email=self.emails[which], at=self.hours.local(moment))


@dataclass
class Cast:
    """Everybody, by key, and the teams of the moment."""

    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, list[Person]] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    """Team of each service now."""
    items: dict[str, str] = field(default_factory=dict)
    """Key of the work item that each person took last."""
    renovate: Person = field(init=False)
    agent: Person = field(init=False)
    _humans: list[Person] | None = None

    def humans(self) -> list[Person]:
        """People who work here now."""
        if self._humans is None:
            self._humans = [one for one in self.people.values() if one.kind is Kind.HUMAN and not one.has_left]
        return self._humans

    def join(self, person: Person) -> None:
        """Know somebody more."""
        self.people[person.key] = person
        self._humans = None

    def let_go(self, person: Person) -> None:
        """Somebody does not work here any more."""
        person.has_left = True
        self._humans = None


def found(world: World, more_teams: Mapping[str, int]) -> Cast:
    """Let everybody join who is there from the beginning, and plan what changes later.

    `more_teams` are names and sizes of teams beside those of the plan.
    """
    cast = Cast()
    random = world.stream("people")
    firsts, lasts = random.sample(FIRST_NAMES, len(FIRST_NAMES)), random.sample(LAST_NAMES, len(LAST_NAMES))
    humans = [_human(world, random, first, last) for first, last in zip(firsts, lasts, strict=False)]
    humans = humans[: sum(plan.TEAM_SIZES.values()) + 2]
    day = world.now.date()
    cast.renovate = _machine(world, "renovate", Kind.BOT, "29139614+renovate[bot]@users.noreply.github.com")
    cast.agent = _machine(world, "copilot-swe-agent", Kind.AGENT, "198982749+Copilot@users.noreply.github.com")
    rest = list(humans)
    for person in (cast.renovate, cast.agent):
        _join(world, cast, person)
    for team, size in plan.TEAM_SIZES.items():
        world.happen(TeamFormed(at=world.now, team=team))
        cast.teams[team] = []
        for person in rest[:size]:
            _join(world, cast, person)
            enter(world, cast, team, person, day)
        rest = rest[size:]
    first, second = SECOND_TEAM
    enter(world, cast, second, cast.teams[first][0], day)
    for number, person in enumerate(rest):
        world.start(_late(world, cast, person, list(plan.TEAM_SIZES)[number]), world.moment(0.2 + 0.2 * number))
    world.start(_departures(world, cast), world.moment(plan.DEPARTURE_AT))
    _found_more(world, cast, more_teams, {one.key for one in humans}, {one.login for one in humans})
    return cast


def _found_more(world: World, cast: Cast, teams: Mapping[str, int], keys: set[str], logins: set[str]) -> None:
    """Teams beside the usual ones; of each some people join later, and some leave."""
    random = world.stream("more people")
    pairs = [pair for pair in product(FIRST_NAMES, LAST_NAMES) if _key(*pair) not in keys]
    random.shuffle(pairs)
    for team, size in teams.items():
        world.happen(TeamFormed(at=world.now, team=team))
        cast.teams[team] = []
        for number in range(size):
            person = _namesake(_human(world, random, *pairs.pop()), logins)
            if number % 6 == 4:
                world.start(_late(world, cast, person, team), world.moment(random.uniform(0.05, 0.9)))
                continue
            _join(world, cast, person)
            enter(world, cast, team, person, world.now.date())
            if number % 6 == 5 and random.random() < 0.5:
                world.start(_leaving(world, cast, person, team), world.moment(random.uniform(0.3, 0.95)))


def _namesake(person: Person, logins: set[str]) -> Person:
    """The person with a login that nobody else has, and under the whole name in all identities: many share a first."""
    login = person.login if person.login not in logins else f"{person.login}{person.account}"
    logins.add(login)
    emails = tuple(email.replace(f"{person.login}@", f"{login}@") for email in person.emails[1:])
    return replace(
        person, login=login, emails=(person.emails[0], *emails), names=(person.name,) * len(person.names),
    )  # fmt: skip


def _leaving(world: World, cast: Cast, person: Person, team: str) -> Process:
    leave(world, cast, team, person, world.now.date() + timedelta(days=1))
    cast.let_go(person)
    world.happen(PersonLeft(at=world.now, person=person.key))
    yield from ()


def enter(world: World, cast: Cast, team: str, person: Person, day: date) -> None:
    """Let a person be in a team from a day on."""
    cast.teams[team].append(person)
    world.happen(MemberJoined(at=world.now, team=team, person=person.key, day=day))


def leave(world: World, cast: Cast, team: str, person: Person, day: date) -> None:
    """Let a person be in a team until the day before."""
    cast.teams[team].remove(person)
    world.happen(MemberLeft(at=world.now, team=team, person=person.key, day=day))


def owner_who_leaves(cast: Cast) -> Person:
    """The most active person of the team whose knowledge goes."""
    return cast.teams["Mobile"][0]


def _late(world: World, cast: Cast, person: Person, team: str) -> Process:
    _join(world, cast, person)
    enter(world, cast, team, person, world.now.date() + timedelta(days=1))
    yield from ()


def _departures(world: World, cast: Cast) -> Process:
    """The owner leaves; later somebody else, whose account is deleted at the end."""
    for person, team in ((owner_who_leaves(cast), "Mobile"), (cast.teams["Payments"][-1], "Payments")):
        leave(world, cast, team, person, world.now.date() + timedelta(days=1))
        cast.let_go(person)
        world.happen(PersonLeft(at=world.now, person=person.key))
        yield world.moment(0.8)
    world.happen(AccountDeleted(at=world.now, person=person.key))


def _join(world: World, cast: Cast, person: Person) -> None:
    cast.join(person)
    world.happen(
        PersonJoined(
            at=world.now, person=person.key, kind=person.kind, name=person.name, login=person.login,
            account=person.account, emails=person.emails, names=person.names, timezone=person.zone,
        )
    )  # fmt: skip


def _human(world: World, random: Random, first: str, last: str) -> Person:
    key = _key(first, last)
    login = random.choice([key, key.replace("-", ""), f"{key[0]}{last.lower().translate(PLAIN)}"])
    account = 1_000 + world.number("account", random.randrange(1, 90))
    emails = [f"{key.replace('-', '.')}@acme.example", f"{account}+{login}@users.noreply.github.com"]
    if random.random() < 0.4:
        emails.append(f"{login}@home.example")
    names = [f"{first} {last}", *([login] if random.random() < 0.3 else [f"{first} {last}"]), f"{first} {last[0]}."]
    zone = random.choice(ZONES)
    begin = time(random.choice((7, 8, 9, 9, 10)), random.choice((0, 15, 30, 45)))
    skew = timedelta(seconds=random.choice((0, 0, 0, 0, -40, 95, -180)))
    return Person(
        key, Kind.HUMAN, f"{first} {last}", login, account, tuple(emails), tuple(names[: len(emails)]), zone,
        Hours(ZoneInfo(zone), begin, vacations=_vacations(world, random)), skew,
    )  # fmt: skip


def _key(first: str, last: str) -> str:
    return f"{first}-{last}".lower().translate(PLAIN)


def _machine(world: World, login: str, kind: Kind, email: str) -> Person:
    account = 1_000 + world.number("account", 7)
    name = f"{login}[bot]"
    hours = Hours(ZoneInfo("UTC"), time(0), always=True)
    return Person(login, kind, login, login, account, (email,), (name,), "UTC", hours)


def _vacations(world: World, random: Random) -> tuple[tuple[date, date], ...]:
    begin, length = world.begin.date(), (world.end - world.begin).days
    count = max(1, length // 180)
    starts = sorted(random.randrange(length) for _ in range(count))
    return tuple(
        (begin + timedelta(days=start), begin + timedelta(days=start + random.choice((5, 7, 14)))) for start in starts
    )
