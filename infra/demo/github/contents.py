"""What is in one repository, by kind and number."""

from collections.abc import Iterable
from operator import attrgetter

from infra.demo.github.contained import Record
from infra.demo.github.conversation import IssueComment
from infra.demo.github.repositories import Deployment, Label, Milestone, Release, Repository
from infra.demo.github.sorted_records import Collection
from infra.demo.github.tally import Tally, tally
from infra.demo.github.threads import Issue, PullRequest
from infra.demo.github.workflows import WorkflowRun


class Contents:
    """One repository and all that is in it. Once it is served, it is changed through the store only."""

    def __init__(
        self,
        repository: Repository,
        *,
        labels: Iterable[Label] = (),
        milestones: Iterable[Milestone] = (),
        releases: Iterable[Release] = (),
        deployments: Iterable[Deployment] = (),
        workflow_runs: Iterable[WorkflowRun] = (),
        threads: Iterable[Issue | PullRequest] = (),
    ) -> None:
        self.repository = repository
        self.labels: Collection[Label] = Collection(attrgetter("database_id"), labels)
        self.milestones: Collection[Milestone] = Collection(attrgetter("number"), milestones)
        self.releases: Collection[Release] = Collection(attrgetter("database_id"), releases)
        self.deployments: Collection[Deployment] = Collection(attrgetter("database_id"), deployments)
        self.workflow_runs: Collection[WorkflowRun] = Collection(attrgetter("database_id"), workflow_runs)
        known = list(threads)
        self.threads: Collection[Issue | PullRequest] = Collection(attrgetter("number"), known)
        self.issues: Collection[Issue] = Collection(
            attrgetter("number"), (thread for thread in known if isinstance(thread, Issue))
        )
        self.pull_requests: Collection[PullRequest] = Collection(
            attrgetter("number"), (thread for thread in known if isinstance(thread, PullRequest))
        )
        self.comments: Collection[IssueComment] = Collection(
            attrgetter("database_id"), (comment for thread in known for comment in thread.comments)
        )
        self._tally: Tally | None = None

    def tally(self) -> Tally:
        """Its numbers of open issues and pull requests."""
        if self._tally is None:
            self._tally = tally(self.threads)
        return self._tally

    def known(self, record: Record) -> Record | None:
        """What is here in the place of a record: of the same kind, with the same number."""
        if isinstance(record, WorkflowRun):
            return self.workflow_runs.get(record.database_id)
        if isinstance(record, Deployment):
            return self.deployments.get(record.database_id)
        if isinstance(record, Release):
            return self.releases.get(record.database_id)
        return self.threads.get(record.number)

    def put(self, record: Record) -> None:
        """Add a record, or replace the one with its number."""
        if isinstance(record, WorkflowRun):
            self.workflow_runs.put(record)
        elif isinstance(record, Deployment):
            self.deployments.put(record)
        elif isinstance(record, Release):
            self.releases.put(record)
        else:
            self._put_thread(record)

    def remove(self, record: Record) -> None:
        """Delete the record that is in the place of this one."""
        if isinstance(record, WorkflowRun):
            self.workflow_runs.remove(record.database_id)
        elif isinstance(record, Deployment):
            self.deployments.remove(record.database_id)
        elif isinstance(record, Release):
            self.releases.remove(record.database_id)
        else:
            self._tally = None
            known = self.threads.get(record.number)
            for comment in known.comments if known else ():
                self.comments.remove(comment.database_id)
            for threads in (self.threads, self.issues, self.pull_requests):
                threads.remove(record.number)

    def _put_thread(self, thread: Issue | PullRequest) -> None:
        self._tally = None
        old = self.threads.get(thread.number)
        for comment in old.comments if old else ():
            self.comments.remove(comment.database_id)
        for comment in thread.comments:
            self.comments.put(comment)
        self.threads.put(thread)
        if isinstance(thread, PullRequest):
            self.pull_requests.put(thread)
        else:
            self.issues.put(thread)
