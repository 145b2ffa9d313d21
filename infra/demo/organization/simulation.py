"""The whole organisation, from its founding to the end."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from infra.demo.organization import changes, ci, lifecycle, people, plan, planning
from infra.demo.organization.events import (
    Event,
    Founded,
    IssueClosed,
    IssueEstimated,
    IssueOpened,
    IssueReopened,
    Labeled,
    RepositoryCreated,
    ServiceDeclared,
    ServiceOwned,
    TeamFormed,
)
from infra.demo.organization.extent import Extent
from infra.demo.organization.fast_import import GitWriter, finish_all
from infra.demo.organization.hours import is_working_day
from infra.demo.organization.names import NOUNS
from infra.demo.organization.operations import Operations, causeless_incident
from infra.demo.organization.people import Cast, Person
from infra.demo.organization.randomness import poisson, zipf
from infra.demo.organization.repository import Repository
from infra.demo.organization.shipping import Line
from infra.demo.organization.spool import Spool
from infra.demo.organization.work import Proposal
from infra.demo.organization.world import Process, World

USUAL = Extent()
Beginning = Callable[[], tuple[Proposal, Process] | None]
"""Begins a piece of work when its time has come."""
OTHERS = 0.12
"""Share of work by people of other teams."""
AGENT = 0.04
MOVES = 0.012
BURST = 1.8
"""More work in the week before the end of a quarter."""


def simulate(
    seed: int,
    folder: Path,
    log: Callable[[Event], None],
    days: int | None = None,
    extent: Extent = USUAL,
) -> World:
    """Let the organisation live, and write its Git repositories.

    Args:
        seed: decides everything.
        folder: of the repositories, `OWNER/NAME.git`; it must not hold them yet.
        log: is given each event as it happens.
        days: how long; as the extent says where it is left out.
        extent: how large the organisation is.
    """
    world = World(seed, log, extent.days if days is None else days)
    world.now = world.begin
    world.happen(
        Founded(
            at=world.now, organization=plan.OWNER, name=plan.NAME, timezone=plan.TIMEZONE, seed=seed, as_of=world.end
        )
    )
    cast = people.found(world, extent.more_teams or {})
    spool = Spool(folder / "commits.spool")
    repositories = [_repository(world, cast, one, folder, spool) for one in extent.repositories]
    for repository in repositories:
        line = Line(repository, repository.stream("operations"))
        world.start(Operations(world, cast, line).run(), world.begin + timedelta(days=2))
        world.start(_days(world, cast, repository, line))
        world.start(_issues(world, cast, repository))
        if repository.plan.nightly:
            world.start(ci.nightly(repository, cast.teams[cast.owners[repository.plan.services[0].name]][0]))
    world.start(_split(world, cast), world.moment(plan.SPLIT_AT))
    world.start(causeless_incident(world), world.moment(plan.QUIET_AT) + timedelta(days=4))
    planning.begin(world, cast)
    world.run()
    finish_all(spool, [(repository.git, repository.refs) for repository in repositories])
    return world


def _repository(world: World, cast: Cast, one: plan.RepositoryPlan, folder: Path, spool: Spool) -> Repository:
    number = 700_000_000 + world.number("repository", 11)
    if one.host.is_gitlab:
        number = world.number(one.host)
    name = one.full_name
    git = GitWriter(folder / f"{name}.git", "main", spool)
    random = world.stream("repository", one.name)
    repository = Repository(one, number, world, git, random if one.rests else None)
    world.happen(
        RepositoryCreated(
            at=world.now, repository=name, number=number, default_branch="main", merge_method=one.method, host=one.host
        )
    )  # fmt: skip
    for service in one.services:
        paths = (f"{service.folder}/**",) if service.folder else ()
        world.happen(
            ServiceDeclared(at=world.now, service=service.name, repository=name, paths=paths, method=one.deployed_by)
        )
        _own(world, cast, service.name, service.team)
    founder = cast.teams[one.services[0].team][0]
    signature = founder.signature(world.now - timedelta(hours=1), random)
    first = repository.commit([], changes.first_edits(repository, random), signature, signature, "Begin")
    repository.push("main", [first])
    return repository


def _own(world: World, cast: Cast, service: str, team: str) -> None:
    cast.owners[service] = team
    world.happen(ServiceOwned(at=world.now, service=service, team=team, day=world.now.date()))


def _days(world: World, cast: Cast, repository: Repository, line: Line) -> Process:
    """Begin work on every working day."""
    random = repository.stream("work")
    bots, all_of_them = 0, 0
    day = world.now
    while day <= world.end:
        count = _pieces_of_work(repository, random, day.date())
        if count and day > world.now:
            yield day
        for _ in range(count):
            all_of_them += 1
            if bots + 0.5 < repository.plan.bot_share * all_of_them:
                bots += 1
                process = _dependencies(world, cast, repository)
            else:
                process = _feature(world, cast, repository)
            at = world.now + timedelta(seconds=random.randrange(8 * 3600))
            world.start(_tracked(process, line), at)
        day = (day + timedelta(days=1)).replace(hour=6, minute=0, second=0)
        if not repository.plan.rests:
            yield day


def _pieces_of_work(repository: Repository, random: Random, day: date) -> int:
    """Number of pieces of work that begin on a day."""
    if not is_working_day(day):
        return 0
    ends_quarter = day.month % 3 == 0 and day.day >= 23
    return poisson(random, repository.plan.pull_requests * (BURST if ends_quarter else 0.95))


def _tracked(work: Beginning, line: Line) -> Process:
    """Do a piece of work, and let it wait for a deployment when it is merged."""
    begun = work()
    if begun is None:
        return
    proposal, process = begun
    yield from process
    if not proposal.is_merged:
        proposal.repository.forget(proposal.branch)
    else:
        made = proposal.repository.main
        size = proposal.size
        line.waiting.append((made, size.additions + size.deletions))


def _feature(world: World, cast: Cast, repository: Repository) -> Beginning:
    def begin() -> tuple[Proposal, Process] | None:
        random = world.stream("feature", world.number("feature"))
        root = changes.roots_of(repository, random)
        service = next((one for one in repository.plan.services if one.folder and root.startswith(one.folder)), None)
        team = cast.owners[(service or repository.plan.services[0]).name]
        author = _author(cast, team, random.random(), zipf(random, [*cast.teams[team]]), random.choice(cast.humans()))
        if author.has_left:
            return None
        title = changes.title(random)
        proposal = _proposal(world, cast, repository, author, team, title)
        proposal.closes = (repository.open_issues[0],) if repository.open_issues and random.random() < 0.25 else ()
        proposal.item = cast.items.get(author.key, "")
        proposal.body = f"Closes #{proposal.closes[0]}" if proposal.closes else ""
        if random.random() < MOVES:
            return proposal, lifecycle.move(proposal)
        return proposal, lifecycle.feature(proposal, root)

    return begin


def _author(cast: Cast, team: str, chance: float, usual: Person, other: Person) -> Person:
    if chance < AGENT:
        return cast.agent
    return other if chance < AGENT + OTHERS and team != plan.OVERLOADED_TEAM else usual


def _dependencies(world: World, cast: Cast, repository: Repository) -> Beginning:
    def begin() -> tuple[Proposal, Process] | None:
        random = world.stream("dependencies", world.number("dependencies"))
        team = cast.owners[repository.plan.services[0].name]
        title = f"Update dependency {random.choice(NOUNS)} to v{random.randrange(1, 9)}.{random.randrange(20)}"
        proposal = _proposal(world, cast, repository, cast.renovate, team, title)
        proposal.labels = ("dependencies",)
        merger = zipf(random, [one for one in cast.teams[team] if not one.has_left])
        return proposal, lifecycle.update_of_dependencies(proposal, merger)

    return begin


def _proposal(world: World, cast: Cast, repository: Repository, author: Person, team: str, title: str) -> Proposal:
    number = world.number("proposal")
    branch = f"{author.login}/{title.lower().replace(' ', '-').replace('.', '-')}-{number}"
    return Proposal(
        repository=repository, cast=cast, author=author, habits=plan.habits(team, world.progress),
        random=world.stream("proposal", number), title=title, branch=branch, base=repository.main, team=team,
    )  # fmt: skip


def _issues(world: World, cast: Cast, repository: Repository) -> Process:
    random = repository.stream("issues")
    begun = repository.stream("begun issues")
    while True:
        person = random.choice(cast.humans())
        yield person.hours.after(world.now, timedelta(hours=random.expovariate(repository.plan.issues / 8)))
        number = repository.next_number()
        kind = random.choice(("bug", "feature", "feature", "maintenance"))
        named: dict[str, Any] = {"repository": repository.name, "number": number, "person": person.key}
        world.happen(
            IssueOpened(
                at=world.now, title=changes.title(random), body="", labels=(kind,),
                assignees=(random.choice(cast.humans()).key,) if random.random() < 0.4 else (), **named,
            )
        )  # fmt: skip
        repository.open_issues.append(number)
        if repository.plan.host.is_gitlab:
            world.start(_estimating(world, repository, number, person), world.now + timedelta(minutes=5))
        if begun.random() < 0.7:
            at = person.hours.after(world.now, timedelta(hours=begun.expovariate(1 / 20)))
            world.start(_beginning(world, repository, number, person), at)
        if random.random() < 0.5:
            at = person.hours.after(world.now, timedelta(hours=random.expovariate(1 / 60)))
            world.start(_closing(world, repository, number, person, random.random() < 0.3), at)


def _estimating(world: World, repository: Repository, number: int, person: Person) -> Process:
    """Most issues are estimated where their host has a place for it, some again, and of some it is taken out."""
    random = world.stream("estimate", repository.name, number)
    points: int | None = None
    for chance in (0.7, 0.3, 0.3):
        if random.random() > chance:
            return
        points = random.choice([one for one in (1, 2, 3, 5, 8, None) if one != points])
        named: dict[str, Any] = {"repository": repository.name, "number": number, "person": person.key}
        world.happen(IssueEstimated(at=world.now, points=points, **named))
        yield person.hours.after(world.now, timedelta(hours=random.expovariate(1 / 15)))


def _beginning(world: World, repository: Repository, number: int, person: Person) -> Process:
    """Work on an issue begins; some people only say so when it is already closed."""
    if number in repository.open_issues or number % 7 == 0:
        world.happen(
            Labeled(at=world.now, repository=repository.name, number=number, person=person.key, label="in progress")
        )
    yield from ()


def _closing(world: World, repository: Repository, number: int, person: Person, is_refused: bool) -> Process:
    if number not in repository.open_issues:
        return
    repository.open_issues.remove(number)
    reason = "not_planned" if is_refused else "completed"
    named: dict[str, Any] = {"repository": repository.name, "number": number, "person": person.key}
    world.happen(IssueClosed(at=world.now, reason=reason, **named))
    if number % 9 == 0:
        yield person.hours.after(world.now, timedelta(hours=9))
        world.happen(IssueReopened(at=world.now, **named))
        repository.open_issues.append(number)


def _split(world: World, cast: Cast) -> Process:
    """Half of a team becomes a team of its own and takes a service along."""
    day = world.now.date() + timedelta(days=1)
    world.happen(TeamFormed(at=world.now, team=plan.NEW_TEAM))
    cast.teams[plan.NEW_TEAM] = []
    for person in cast.teams[plan.SPLIT_TEAM][1::2]:
        people.leave(world, cast, plan.SPLIT_TEAM, person, day)
        people.enter(world, cast, plan.NEW_TEAM, person, day)
    cast.owners[plan.MOVED_SERVICE] = plan.NEW_TEAM
    world.happen(ServiceOwned(at=world.now, service=plan.MOVED_SERVICE, team=plan.NEW_TEAM, day=day))
    yield from ()
