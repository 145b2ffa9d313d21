"""From the event log to the world; nothing is concluded here."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from infra.demo.organization import events as log
from infra.demo.truth.periods import Calendar
from infra.demo.truth.reports import Suite, TestReport
from infra.demo.truth.threads import Threads
from infra.demo.truth.work_items import WorkItems
from infra.demo.truth.world import Account, Attempt, Change, Commit, Incident, Job, Membership, Run, Service, World

HISTORY_START = date(2000, 1, 1)
"""`[organization] history_start` where `sei.toml` does not say."""


def read(events: Iterable[log.Event], history_start: date = HISTORY_START) -> World:
    """Sort the events of a log into the records of a world."""
    return _Reader(history_start).read(events)


class _Reader:
    def __init__(self, history_start: date) -> None:
        self.history_start = history_start
        self.founded: log.Founded | None = None
        self.accounts: dict[str, Account] = {}
        self.deleted: set[str] = set()
        self.joined: list[log.MemberJoined] = []
        self.left: list[log.MemberLeft] = []
        self.branches: dict[str, str] = {}
        self.on_gitlab: set[str] = set()
        self.hosts: set[str] = set()
        self.project_ids: dict[str, str] = {}
        self.logins: dict[str, str] = {}
        self.services: list[log.ServiceDeclared] = []
        self.owners: dict[str, list[tuple[str, date | None]]] = defaultdict(list)
        self.commits: list[Commit] = []
        self.refs: dict[str, dict[str, str]] = defaultdict(dict)
        self.deployed: list[log.Deployed] = []
        self.started: list[log.IncidentStarted] = []
        self.resolved: dict[str, log.IncidentResolved] = {}
        self.attempts: list[log.WorkflowAttempt] = []
        self.test_reports: list[TestReport] = []
        self.threads = Threads()
        self.work_items = WorkItems()

    def read(self, events: Iterable[log.Event]) -> World:
        for event in events:
            self._take(event)
        assert self.founded is not None, "the log does not begin with Founded"
        calendar = Calendar(ZoneInfo(self.founded.timezone), self.history_start, self.founded.as_of)
        self.work_items.end(calendar)
        pull_requests = self.threads.pull_requests(self.deleted)
        return World(
            calendar=calendar,
            default_branches=self.branches,
            tips={name: tuple(refs.values()) for name, refs in self.refs.items()},
            commits=self.commits,
            services=[self._service(one) for one in self.services],
            attempts=[self._attempt(one, service) for one in self.deployed for service in one.services],
            incidents=[
                *(self._incident(one) for one in self.started),
                *self.work_items.incidents({one.service for one in self.services}),
            ],
            pull_requests=pull_requests,
            issues=[*self.threads.issues(self.deleted, self.on_gitlab), *self.work_items.issues(self.deleted)],
            issue_links=list(self.work_items.links(pull_requests)),
            project_ids={**self.project_ids, **self.work_items.project_ids},
            boards=self.work_items.boards(),
            sprints=self.work_items.sprints(),
            sprint_memberships=self.work_items.sprint_memberships(),
            estimates=[*self.threads.estimates(), *self.work_items.estimates()],
            runs=[_run(one, one.repository in self.on_gitlab) for one in self.attempts],
            jobs=[_job(one, job) for one in self.attempts for job in one.jobs],
            test_reports=self.test_reports,
            accounts=self.accounts,
            host_accounts={(host, login): one for host in self.hosts for login, one in self.logins.items()},
            memberships=_memberships(self.joined, self.left),
        )

    def _take(self, event: log.Event) -> None:
        match event:
            case log.Founded():
                self.founded = event
            case log.PersonJoined():
                self.accounts[event.person] = Account(event.person, event.kind.value)
                if event.kind is log.Kind.HUMAN:
                    self.logins[event.login] = event.person
            case log.AccountDeleted():
                self.deleted.add(event.person)
            case log.MemberJoined():
                self.joined.append(event)
            case log.MemberLeft():
                self.left.append(event)
            case log.RepositoryCreated():
                self.branches[event.repository] = event.default_branch
                self.hosts.add(event.host)
                kind = "project" if event.host.is_gitlab else "repo"
                self.project_ids[event.repository] = f"{event.host}:{kind}:{event.number}"
                if event.host.is_gitlab:
                    self.on_gitlab.add(event.repository)
            case log.ServiceDeclared():
                self.services.append(event)
            case log.ServiceOwned():
                self.owners[event.service].append((event.team, event.day))
            case log.IncidentStarted():
                self.started.append(event)
            case log.IncidentResolved():
                self.resolved[event.incident_id] = event
            case log.WorkflowAttempt():
                self.attempts.append(event)
            case log.TestsReported():
                self.test_reports.append(_test_report(event))
            case log.Deployed():
                self.deployed.append(event)
                self.refs[event.repository][f"deployed {event.sha}"] = event.sha
            case _:
                self._take_code(event)

    def _take_code(self, event: log.Event) -> None:
        match event:
            case log.Commit():
                self.commits.append(_commit(event))
            case log.RefUpdated() if event.ref == f"refs/heads/{self.branches[event.repository]}":
                if event.after is not None:
                    self.refs[event.repository][event.ref] = event.after
            case log.TagCreated():
                self.refs[event.repository][f"refs/tags/{event.tag}"] = event.sha
            case _:
                self.threads.take(event)
                self.work_items.take(event)

    def _service(self, one: log.ServiceDeclared) -> Service:
        owners = tuple(self.owners[one.service])
        return Service(one.service, one.repository, one.paths or None, owners, one.method.value)

    def _attempt(self, one: log.Deployed, service: str) -> Attempt:
        is_branch = one.method is log.Method.FILE and one.ref == self.branches[one.repository]
        group = f"tag:{one.repository}@{one.ref}" if one.method is log.Method.TAG else one.group_id
        return Attempt(
            one.method.value, group, service, one.environment, None if is_branch else one.sha, one.ref,
            one.started_at, one.at, one.verdict.value, is_branch,
        )  # fmt: skip

    def _incident(self, one: log.IncidentStarted) -> Incident:
        resolved = self.resolved.get(one.incident_id)
        return Incident(
            one.incident_id, one.service, one.at, resolved.at if resolved else None, one.deployment, one.sha
        )


def _commit(event: log.Commit) -> Commit:
    changes = tuple(Change(one.path, one.additions, one.deletions, one.old_path) for one in event.files)
    return Commit(
        event.repository, event.sha, event.parents, event.author.email, event.author.name, event.author.at,
        event.committer.at, event.message, changes, event.author.person,
    )  # fmt: skip


def _run(event: log.WorkflowAttempt, is_on_gitlab: bool) -> Run:
    # A run ends with its last job, whatever is done after it.
    ends = [job.finished_at for job in event.jobs if job.finished_at is not None]
    finished = event.finished_at and max(ends, default=event.finished_at)
    return Run(
        event.repository, event.run_id, event.attempt, event.event if is_on_gitlab else event.path, event.branch,
        event.event, event.sha, event.started_at, finished, event.verdict.value if event.verdict else None,
        event.created_at, is_on_gitlab,
    )  # fmt: skip


def _job(event: log.WorkflowAttempt, job: log.Job) -> Job:
    return Job(
        event.repository, event.run_id, event.attempt, job.job_id, job.name, event.sha, job.queued_at,
        job.started_at, job.finished_at, job.verdict.value if job.verdict else None,
    )  # fmt: skip


def _test_report(event: log.TestsReported) -> TestReport:
    suites = tuple(
        Suite(one.name, one.passed, frozenset(one.failed), frozenset(one.skipped), one.seconds) for one in event.suites
    )
    return TestReport(
        event.repository, event.run_id, event.attempt, event.sha, event.at, suites, event.lines_covered,
        event.lines_total,
    )  # fmt: skip


def _memberships(joined: Iterable[log.MemberJoined], left: Iterable[log.MemberLeft]) -> list[Membership]:
    ends = sorted(left, key=lambda one: one.day)
    return [
        Membership(one.person, one.team, one.day, next(
            (end.day for end in ends if (end.person, end.team) == (one.person, one.team) and end.day >= one.day), None
        ))
        for one in joined
    ]  # fmt: skip
