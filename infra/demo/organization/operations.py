"""Deployments: who makes them when, what breaks of it, and how it is mended."""

from datetime import timedelta

from infra.demo.organization import lifecycle, plan
from infra.demo.organization.events import IncidentResolved, IncidentStarted, Method, Origin, Verdict
from infra.demo.organization.names import FAILURES
from infra.demo.organization.people import Cast, Person
from infra.demo.organization.randomness import seconds, zipf
from infra.demo.organization.repository import Made
from infra.demo.organization.shipping import PRODUCTION, SECOND_REGION, STAGING, Line, Shipment
from infra.demo.organization.work import Proposal
from infra.demo.organization.world import Process, World

BREAKS = 0.07
LARGE = 220
"""Lines of a pull request that break a service whose failures follow size."""
BREAKS_LARGE, BREAKS_SMALL = 0.5, 0.03
QUIET = timedelta(days=8)


class Operations:
    """Everything between the default branch and production of one repository."""

    def __init__(self, world: World, cast: Cast, line: Line) -> None:
        self.world = world
        self.cast = cast
        self.line = line
        self.repository = line.repository
        self.random = line.random
        self.plan = self.repository.plan

    def run(self) -> Process:
        """Deploy for ever."""
        while True:
            person = self._somebody()
            work = seconds(self.random, 8 * 3600 / self.plan.deployments, 0.6)
            yield person.hours.after(self.world.now, work)
            if self._is_quiet() or self.line.is_paused or not self.line.waiting:
                continue
            yield from self._deploy(person)

    def _deploy(self, person: Person) -> Process:
        made = self.repository.main
        size = max(size for _, size in self.line.waiting)
        services = self._services([one for one, _ in self.line.waiting])
        self.line.waiting = []
        random, method = self.random, self.plan.deployed_by
        if method is not Method.TAG and random.random() < (0.6 if method is not Method.RELEASE else 0.25):
            staging = Shipment(made, STAGING, services, person, size=size)
            yield from self.line.ship(staging)
            yield self.world.now + seconds(random, 900, 0.7)
            if staging.verdict is Verdict.FAILURE:
                self.line.waiting.append((made, size))
                return
        shipment = Shipment(made, PRODUCTION, services, person, size=size, slow=random.random() < 0.02)
        if shipment.slow:
            shipment.intent = "late"
            self.world.start(self._shipped(shipment))
        else:
            yield from self._shipped(shipment)

    def _shipped(self, shipment: Shipment) -> Process:
        """Ship to production and see what comes of it."""
        before = self.line.before(shipment.services)
        yield from self.line.ship(shipment)
        if shipment.verdict is not Verdict.SUCCESS:
            self.line.waiting.append((shipment.made, shipment.size))
            return
        if self._breaks(shipment):
            self.world.start(self._incident(shipment, before))
        random = self.random
        if self.plan.second_region and random.random() < 0.9:
            yield self.world.now + seconds(random, 3600, 0.5)
            yield from self.line.ship(Shipment(shipment.made, SECOND_REGION, shipment.services, shipment.person))
        elif random.random() < 0.03 and self.plan.deployed_by not in (Method.RELEASE, Method.TAG):
            yield self.world.now + seconds(random, 2400, 0.5)
            if self.line.last is shipment:
                again = Shipment(shipment.made, PRODUCTION, shipment.services, shipment.person, "redeploy")
                again.run = shipment.run
                yield from self.line.ship(again)

    def _breaks(self, shipment: Shipment) -> bool:
        if self.plan.fails_with_size:
            return self.random.random() < (BREAKS_LARGE if shipment.size > LARGE else BREAKS_SMALL)
        return self.random.random() < BREAKS

    def _incident(self, cause: Shipment, before: Shipment | None) -> Process:
        random, world = self.random, self.world
        yield world.now + seconds(random, 1500, 0.9)
        identifier = f"INC-{world.number('incident') + 100}"
        named = random.random()
        world.happen(
            IncidentStarted(
                at=world.now, incident_id=identifier, service=random.choice(cause.services),
                severity=random.choice(("high", "high", "low", "critical")), title=random.choice(FAILURES),
                deployment=cause.group_id if named < 0.2 else None,
                sha=cause.made.sha if 0.2 < named < 0.3 else None, cause=cause.group_id,
            )
        )  # fmt: skip
        yield world.now + seconds(random, 1200, 0.8)
        can_go_back = before is not None and self.plan.deployed_by not in (Method.RELEASE, Method.TAG)
        if can_go_back and self.line.last is cause and random.random() < 0.5:
            assert before is not None
            back = Shipment(before.made, PRODUCTION, cause.services, cause.person, "rollback", run=before.run)
            yield from self.line.ship(back)
        elif lifecycle.can_be_reverted(cause.made) and random.random() < 0.6:
            yield from self._reverted(cause.made)
        else:
            yield from self._hotfix(identifier)
        yield world.now + seconds(random, 700, 0.6)
        world.happen(IncidentResolved(at=world.now, incident_id=identifier))

    def _reverted(self, made: Made) -> Process:
        proposal = self._urgent(f'Revert "{made.subject}"', f"revert-{made.sha[:7]}-{self.world.number('proposal')}")
        yield from lifecycle.revert(proposal, made, made.pull_request)
        yield from self._at_once(proposal)

    def _hotfix(self, identifier: str) -> Process:
        proposal = self._urgent(f"Fix {identifier}", f"hotfix/{identifier.lower()}")
        proposal.labels = ("hotfix",)
        root = f"{self.plan.services[0].folder}/" if self.plan.services[0].folder else ""
        yield from lifecycle.feature(proposal, root)
        if self.plan.deployed_by is Method.RELEASE and proposal.is_merged and self.line.last:
            yield from self._patched(self.line.last.made, proposal.head)
        else:
            yield from self._at_once(proposal)

    def _at_once(self, proposal: Proposal) -> Process:
        if proposal.is_merged and self.line.waiting:
            made, services = self.repository.main, self._services([one for one, _ in self.line.waiting])
            self.line.waiting = []
            yield self.world.now + timedelta(minutes=4)
            yield from self.line.ship(Shipment(made, PRODUCTION, services, proposal.author, size=10))

    def _patched(self, released: Made, fix: Made) -> Process:
        """Bring a fix to a release branch by `git cherry-pick -x`, and release that."""
        major, minor, _ = self.line.version
        branch, person = f"release/{major}.{minor}", self._somebody()
        if branch not in self.repository.branches:
            self.repository.push(branch, [], tip=released)
        author, now = fix.author, self.world.now
        picked = self.repository.commit(
            [self.repository.branches[branch]], fix.edits, author, person.signature(now, self.random), fix.subject,
            f"(cherry picked from commit {fix.sha})", Origin.CHERRY_PICK, (fix.sha,),
        )  # fmt: skip
        if picked.changes:
            self.repository.push(branch, [picked])
            yield self.world.now + timedelta(minutes=9)
            yield from self.line.ship(Shipment(picked, PRODUCTION, self._services([]), person, "patch"))

    def _urgent(self, title: str, branch: str) -> Proposal:
        service = self.plan.services[0].name
        team = self.cast.owners[service]
        return Proposal(
            repository=self.repository, cast=self.cast, author=self._somebody(),
            habits=plan.habits(team, self.world.progress), random=self.random, title=title, branch=branch,
            base=self.repository.main, team=team, is_urgent=True,
        )  # fmt: skip

    def _services(self, merged: list[Made]) -> tuple[str, ...]:
        """Services whose files have changed."""
        services = self.plan.services
        if len(services) == 1:
            return (services[0].name,)
        paths = [change.new.path for made in merged for change in made.changes if change.new]
        touched = tuple(one.name for one in services if any(path.startswith(f"{one.folder}/") for path in paths))
        return touched or (services[0].name,)

    def _somebody(self) -> Person:
        team = self.cast.teams[self.cast.owners[self.plan.services[0].name]]
        return zipf(self.random, [one for one in team if not one.has_left])

    def _is_quiet(self) -> bool:
        begin = self.world.moment(plan.QUIET_AT)
        return self.plan.services[0].name == plan.QUIET_SERVICE and begin <= self.world.now < begin + QUIET


def causeless_incident(world: World) -> Process:
    """Something broke that no deployment had a part in, in the middle of the week without deployments."""
    world.happen(
        IncidentStarted(
            at=world.now, incident_id="INC-1", service=plan.QUIET_SERVICE, severity="critical",
            title="The data centre lost its power",
        )
    )  # fmt: skip
    yield world.now + timedelta(hours=5)
    world.happen(IncidentResolved(at=world.now, incident_id="INC-1"))
