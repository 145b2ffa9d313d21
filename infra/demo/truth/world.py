"""Records of what happened, as the oracle sees it: plain, without any conclusion drawn from them."""

from dataclasses import dataclass, field
from datetime import date, datetime

from infra.demo.truth.periods import Calendar
from infra.demo.truth.plans import Estimate, Sprint, SprintMembership
from infra.demo.truth.reports import TestReport


@dataclass(frozen=True, slots=True)
class Change:
    """A file that a commit changed; lines are null for binary files."""

    path: str
    additions: int | None
    deletions: int | None
    old_path: str | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit in one repository."""

    repository: str
    sha: str
    parents: tuple[str, ...]
    author_email: str
    author_name: str
    authored_at: datetime
    committed_at: datetime
    message: str
    changes: tuple[Change, ...] = ()
    author: str | None = None
    """Name in `World.accounts` of who wrote it, where that is not the address."""

    @property
    def account(self) -> str:
        """Name in `World.accounts` of the author."""
        return self.author or self.author_email

    @property
    def subject(self) -> str:
        """First line of the message."""
        return self.message.split("\n", 1)[0]

    @property
    def is_merge(self) -> bool:
        """Whether it has several parents."""
        return len(self.parents) > 1


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who acts: `kind` is human, bot or agent; several accounts may be one person."""

    person: str
    kind: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A person in a team from `since` on (null: always) until the day before `until`."""

    person: str
    team: str
    since: datetime | date | None = None
    until: datetime | date | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """Something that is deployed; `owners` are teams with the first day of each (null: from the beginning)."""

    name: str
    repository: str
    paths: tuple[str, ...] | None = None
    owners: tuple[tuple[str, date | None], ...] = ()
    method: str = "auto"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A deployment of one service to one environment that ended, as one method sees it."""

    method: str
    group_id: str
    service: str
    environment: str
    sha: str | None
    ref: str | None
    started_at: datetime | None
    finished_at: datetime
    status: str = "success"
    is_branch: bool = False
    """Whether `ref` is the name of a branch."""

    @property
    def deployment_id(self) -> str:
        """Unique id of the deployment."""
        return f"{self.group_id}:{self.service}:{self.environment}"


@dataclass(frozen=True, slots=True)
class Incident:
    """Something broke, as a file or a work item says; `deployment` and `sha` are what was blamed, if anything was."""

    incident_id: str
    service: str | None
    started_at: datetime
    resolved_at: datetime | None
    deployment: str | None = None
    sha: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A submitted review; `state` as GitHub writes it."""

    reviewer: str | None
    state: str
    submitted_at: datetime
    has_body: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of the conversation or on a line."""

    author: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request with all that happened to it. Accounts are names in `World.accounts`, null for deleted users."""

    repository: str
    number: int
    author: str | None
    opened_at: datetime
    additions: int
    deletions: int
    changes: tuple[Change, ...] = ()
    """Files of the last push."""
    commits: tuple[str, ...] = ()
    """Shas of the commits of its branch, in the order of the pushes."""
    pushes: tuple[datetime, ...] = ()
    opened_as_draft: bool = False
    drafted: tuple[datetime, ...] = ()
    readied: tuple[datetime, ...] = ()
    closed: tuple[datetime, ...] = ()
    reopened: tuple[datetime, ...] = ()
    merged_at: datetime | None = None
    merge_sha: str | None = None
    merge_method: str | None = None
    head_branch: str = ""
    labels: tuple[str, ...] = ()
    title: str = ""
    body: str = ""
    closes: tuple[int, ...] = ()
    """Issues of its repository that its merge closes."""
    reviews: tuple[Review, ...] = ()
    comments: tuple[Comment, ...] = ()

    @property
    def identity(self) -> str:
        """Repository and number."""
        return f"{self.repository}#{self.number}"


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue with all that happened to it; accounts are names in `World.accounts`."""

    repository: str | None
    """Null for a work item of an issue tracker."""
    number: int
    opened_at: datetime
    assignees: tuple[str, ...] = ()
    begun: tuple[datetime, ...] = ()
    """When somebody said that it is in progress."""
    closed: tuple[datetime, ...] = ()
    refused: tuple[tuple[datetime, str], ...] = ()
    """Closings of `closed` that did not mean done, as far as its host says so, with the reason."""
    reopened: tuple[datetime, ...] = ()
    project: str | None = None
    """Key of the tracker's project; null for an issue of a repository."""
    key: str | None = None
    """Key of a work item of a tracker."""
    team: str | None = None
    """The team of the tracker's project."""
    statuses: tuple[tuple[datetime, str, str], ...] = ()
    """Category and name of each status that a work item had, from when on."""
    waiting: tuple[datetime, ...] = ()
    """When a work item went into a status of work in which it waits for somebody."""
    blocked: tuple[tuple[datetime, datetime | None], ...] = ()
    """From when until when a work item was blocked (null: it still is)."""
    due: tuple[tuple[datetime, date | None], ...] = ()
    """Days by which a work item was to be delivered, from when on (null: by none any more)."""
    kind: str = "other"
    """incident, bug, feature, maintenance or other."""
    exclusion: str | None = None
    """`epic`, or `sub_task` of another issue: it does not count."""

    @property
    def identity(self) -> str:
        """Repository and number, or the key of a work item."""
        return self.key or f"{self.repository}#{self.number}"

    @property
    def done(self) -> tuple[datetime, ...]:
        """Closings that meant done."""
        return tuple(sorted(set(self.closed) - {at for at, _ in self.refused}))


@dataclass(frozen=True, slots=True)
class IssueLink:
    """Identities of an issue and a pull request that closes it, or whose title names its key."""

    issue: str
    pull_request: str
    method: str
    """`closing` or `key`."""


@dataclass(frozen=True, slots=True)
class Run:
    """An attempt of a CI run."""

    repository: str
    run_id: int
    attempt: int
    workflow: str
    """Its file; on GitLab what starts the pipeline."""
    branch: str
    event: str
    sha: str
    started_at: datetime
    finished_at: datetime | None
    status: str | None
    created_at: datetime | None = None
    """Creation time of the run, the same for all its attempts; null where it is when the first began."""
    is_retried_in_place: bool = False
    """Whether its host tries the jobs again within the run, which has no attempts of its own: GitLab."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job of an attempt of a run."""

    repository: str
    run_id: int
    attempt: int
    job_id: int
    name: str
    sha: str
    queued_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    status: str | None


@dataclass(frozen=True)
class World:
    """The whole organisation, over all time."""

    calendar: Calendar
    default_branches: dict[str, str] = field(default_factory=dict)
    tips: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Shas in each repository from which its history is collected: default branch, tags, what a deployment names."""
    commits: list[Commit] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    pull_requests: list[PullRequest] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    """Issues of repositories and of the tracker."""
    sprints: list[Sprint] = field(default_factory=list)
    sprint_memberships: list[SprintMembership] = field(default_factory=list)
    estimates: list[Estimate] = field(default_factory=list)
    issue_links: list[IssueLink] = field(default_factory=list)
    project_ids: dict[str, str] = field(default_factory=dict)
    """Ids in the marts of the tracker's projects, by key, and of repositories' own, by repository."""
    boards: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Ids in the marts of a project's boards, by its key."""
    runs: list[Run] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    test_reports: list[TestReport] = field(default_factory=list)
    accounts: dict[str, Account] = field(default_factory=dict)
    """Logins and e-mail addresses."""
    host_accounts: dict[tuple[str, str], str] = field(default_factory=dict)
    """Person of each account that a person may have: by installation and login."""
    memberships: list[Membership] = field(default_factory=list)
