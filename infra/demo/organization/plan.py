"""Parts of the organisation: repositories, services, teams and their habits."""

from dataclasses import dataclass

from infra.demo.organization.event_planning import Planner
from infra.demo.organization.records import Host, MergeMethod, Method

OWNER = "acme"
NAME = "Acme"
TIMEZONE = "Europe/Berlin"
DAYS = 548
"""Eighteen months."""
RARE = 0.1


@dataclass(frozen=True)
class ServicePlan:
    """A service; `folder` is its place in a monorepo."""

    name: str
    team: str
    folder: str = ""


@dataclass(frozen=True)
class RepositoryPlan:
    """A repository; rates are per working day, waits in hours of work."""

    name: str
    method: MergeMethod
    services: tuple[ServicePlan, ...]
    deployed_by: Method
    pull_requests: float
    deployments: float
    """Times per eight working hours that somebody looks whether there is something to deploy."""
    bot_share: float = 0.08
    fails_with_size: bool = False
    flaky: bool = False
    nightly: bool = False
    second_region: bool = False
    host: Host = Host.GITHUB
    is_built_by_jenkins: bool = False
    issues: float = 0.28

    @property
    def full_name(self) -> str:
        """`owner/name`, behind the host's prefix."""
        return f"{self.host.prefix}{OWNER}/{self.name}"

    @property
    def rests(self) -> bool:
        """Whether little happens."""
        return self.pull_requests < RARE


def one(name: str, team: str) -> tuple[ServicePlan, ...]:
    """The service of a repository that has one, of the same name."""
    return (ServicePlan(name, team),)


REPOSITORIES = (
    RepositoryPlan("payments", MergeMethod.SQUASH, one("payments", "Payments"), Method.DEPLOYMENT_API, 0.85, 0.9,
                   fails_with_size=True, second_region=True),
    RepositoryPlan("ledger", MergeMethod.SQUASH, one("ledger", "Payments"), Method.DEPLOYMENT_API, 0.55, 0.7),
    RepositoryPlan("invoices", MergeMethod.MERGE, one("invoices", "Payments"), Method.DEPLOYMENT_API, 0.55, 0.7),
    RepositoryPlan("checkout", MergeMethod.SQUASH, one("checkout", "Checkout"), Method.PIPELINE_JOB, 0.9, 0.8,
                   flaky=True),
    RepositoryPlan("storefront", MergeMethod.REBASE, one("storefront", "Checkout"), Method.PIPELINE_JOB, 0.6, 0.6,
                   nightly=True),
    RepositoryPlan("catalog", MergeMethod.MERGE, one("catalog", "Catalog"), Method.RELEASE, 0.6, 0.2, nightly=True,
                   host=Host.INTERNAL),
    RepositoryPlan("mobile-api", MergeMethod.FAST_FORWARD, one("mobile-api", "Mobile"), Method.TAG, 0.5, 0.25,
                   host=Host.GITLAB),
    RepositoryPlan("notifications", MergeMethod.SQUASH, one("notifications", "Platform"), Method.FILE, 0.6, 0.6,
                   bot_share=0.267, is_built_by_jenkins=True),
    RepositoryPlan(
        "platform", MergeMethod.SQUASH,
        (ServicePlan("identity", "Platform", "services/identity"),
         ServicePlan("gateway", "Platform", "services/gateway"),
         ServicePlan("search", "Catalog", "services/search"), ServicePlan("pricing", "Catalog", "services/pricing")),
        Method.FILE, 1.0, 0.9,
    ),
)  # fmt: skip

TEAM_SIZES = {"Payments": 14, "Checkout": 13, "Catalog": 14, "Mobile": 9, "Platform": 8}
"""People at the beginning; 58 with two who join later."""
SPLIT_TEAM, NEW_TEAM, MOVED_SERVICE = "Catalog", "Discovery", "search"
"""The team that splits half-way, what comes of it, and the service that goes with it."""
IMPROVING_TEAM, OVERLOADED_TEAM = "Checkout", "Platform"
COUPLED_REPOSITORY = "catalog"
COUPLED_FILES = ("src/api/schema.graphql", "src/api/generated.py")
QUIET_SERVICE = "payments"
"""The service with a week without deployments."""


@dataclass(frozen=True)
class Habits:
    """Working habits of a team; hours are working hours, medians of log-normal waits."""

    lines: float = 26
    coding: float = 3.5
    pickup: float = 3.0
    response: float = 2.0
    merging: float = 1.0
    draft: float = 0.2
    changes: float = 0.28
    unreviewed: float = 0.05
    stale: float = 0.02
    abandoned: float = 0.04


USUAL = Habits()
SLOW = Habits(lines=60, coding=9, pickup=9, response=4, merging=5, draft=0.1, changes=0.35)
QUICK = Habits(lines=18, coding=2, pickup=1.2, response=1, merging=0.5, draft=0.3, changes=0.2)
OVERLOADED = Habits(pickup=14, response=5, merging=2, unreviewed=0.1, stale=0.06)


def habits(team: str, progress: float) -> Habits:
    """Habits of a team at a moment; `progress` is the share of the simulation that has passed."""
    if team == IMPROVING_TEAM:
        return SLOW if progress < IMPROVEMENT_AT else QUICK
    return OVERLOADED if team == OVERLOADED_TEAM else USUAL


IMPROVEMENT_AT = 0.55
SPLIT_AT = 0.5
DEPARTURE_AT = 0.66
QUIET_AT = 0.72


@dataclass(frozen=True)
class ProjectPlan:
    """A project of the issue tracker: so many of its team plan in sprints."""

    key: str
    name: str
    team: str
    workers: int
    has_support: bool = False
    """Whether there is a board without sprints beside the other."""
    incidents_of: str | None = None
    """The service that its incidents are about; none: nobody says."""
    planner: Planner = Planner.JIRA
    blocked: float = 0.12
    """Share of the items that wait for somebody else before they go on."""
    blocked_hours: float = 3.0
    """Working hours for which they do, the median."""
    overcommitment: float = 1.0
    """Points that a sprint begins with, by those that its team is used to."""
    slips: bool = False
    """Whether one of its epics is never delivered."""


PROJECTS = (
    ProjectPlan("PAY", "Payments", "Payments", 7, True, "ledger", blocked=0.25, blocked_hours=24),
    ProjectPlan("MOB", "Mobile", "Mobile", 6, overcommitment=2.2),
    ProjectPlan("Checkout", "Checkout", "Checkout", 6, planner=Planner.AZURE_DEVOPS, slips=True),
)  # fmt: skip
"""The teams that plan; all others work from the issues of their repositories.

One waits, one commits to too much, and an epic of one slips.
"""
SLIPPING_EPIC = "Epic: One checkout for all shops"
SLIPPING_AT, SLIPPING_DUE = 0.35, (0.55, 0.65, 0.75)
"""When it begins, and the days that it is promised for, one after the other."""
