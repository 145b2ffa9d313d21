"""The log of the demo organisation as its GitLabs know it, each of the repositories that live there.

An installation numbers by itself, from its beginning: numbers on one are numbers of other things on the other.

GitLab has no reviews: an approval and a request for changes are system notes, what a review says is a note. A branch
that is fast-forwarded leaves no merge commit, a squash leaves `squash_commit_sha`.
"""

from collections.abc import Iterable, Mapping
from functools import singledispatchmethod
from typing import Any

from infra.demo.organization import events
from infra.demo.organization.events import Event, Host, MergeMethod, Numbered, Opinion
from infra.demo.vendors.gitlab import documents
from infra.demo.vendors.gitlab.documents import moment
from infra.demo.vendors.gitlab.projected_operations import Operations
from infra.demo.vendors.gitlab.projected_people import Accounts
from infra.demo.vendors.gitlab.store import Document, Project, Store


def stores_of(log: Iterable[Event]) -> Mapping[Host, Store]:
    """The store of each GitLab, with the repositories that live there, at the end of the log."""
    projections = {host: Projection(host) for host in Host if host.is_gitlab}
    for event in log:
        for projection in projections.values():
            projection.take(event)
    return {host: Store(projection.finish()) for host, projection in projections.items()}


class Projection:
    """Takes the events in their order, for one GitLab."""

    def __init__(self, host: Host) -> None:
        self._host, self._web = host, f"https://{host}.example.com"
        self._accounts = Accounts(host, self._web)
        self._projects: dict[str, Project] = {}
        self._commits: dict[str, dict[str, Document]] = {}
        self._operations = Operations(self._accounts, self._projects)
        self._merge_requests: dict[tuple[str, int], Document] = {}
        self._issues: dict[tuple[str, int], Document] = {}

    def take(self, event: Event) -> None:
        """The next event; those of other repositories change nothing."""
        self._accounts.take(event)
        is_here = isinstance(event, events.RepositoryCreated) and event.host is self._host
        if is_here or getattr(event, "repository", None) in self._projects:
            self._apply(event)
            self._operations.take(event)

    def finish(self) -> list[Project]:
        """The projects, after the last event."""
        for project in self._projects.values():
            for iid, notes in project.merge_request_notes.items():
                notes.reverse()
                project.merge_request_commits[iid].reverse()
            for notes in project.issue_notes.values():
                notes.reverse()
        return list(self._projects.values())

    @singledispatchmethod
    def _apply(self, event: Event) -> None:
        """An event that GitLab does not show here."""

    @_apply.register
    def _created(self, event: events.RepositoryCreated) -> None:
        method = {MergeMethod.FAST_FORWARD: "ff", MergeMethod.REBASE: "rebase_merge"}.get(event.merge_method, "merge")
        document = documents.project(
            event.number, event.repository.removeprefix(self._host.prefix), event.at, self._web,
            default_branch=event.default_branch, merge_method=method,
        )  # fmt: skip
        self._projects[event.repository] = Project(document)
        self._commits[event.repository] = {}

    @_apply.register
    def _committed(self, event: events.Commit) -> None:
        author = (event.author.name, event.author.email)
        self._commits[event.repository][event.sha] = documents.commit(
            event.sha, event.subject, author, event.author.at.isoformat(), event.committer.at.isoformat()
        )

    @_apply.register
    def _opened(self, event: events.PullRequestOpened) -> None:
        project = self._projects[event.repository]
        at = moment(event.at)
        title = f"Draft: {event.title}" if event.is_draft else event.title
        document = documents.merge_request(
            project.document, event.number, title, self._accounts.user(event.person), description=event.body,
            source_branch=event.head, target_branch=event.base, sha=event.shas[-1], draft=event.is_draft,
            work_in_progress=event.is_draft, labels=documents.names(event.labels), created_at=at, updated_at=at,
        )  # fmt: skip
        project.merge_requests.append(document)
        self._merge_requests[event.repository, event.number] = document
        known = self._commits[event.repository]
        project.merge_request_commits[event.number] = [known[sha] for sha in event.shas]
        project.merge_request_notes[event.number] = []
        self._size(event)

    @_apply.register
    def _pushed(self, event: events.PullRequestPushed) -> None:
        project, known = self._projects[event.repository], self._commits[event.repository]
        commits = project.merge_request_commits[event.number]
        if event.is_forced:
            commits.clear()
        commits += [known[sha] for sha in event.shas]
        self._change(event, sha=event.shas[-1])
        self._size(event)
        self._say(event, f"added {len(event.shas)} commits", system=True)

    @_apply.register
    def _readied(self, event: events.PullRequestReadied) -> None:
        title = self._merge_requests[event.repository, event.number]["title"].removeprefix("Draft: ")
        self._change(event, draft=False, work_in_progress=False, title=title)
        self._say(event, "marked this merge request as **ready**", system=True)

    @_apply.register
    def _drafted(self, event: events.PullRequestDrafted) -> None:
        title = self._merge_requests[event.repository, event.number]["title"]
        self._change(event, draft=True, work_in_progress=True, title=f"Draft: {title}")
        self._say(event, "marked this merge request as **draft**", system=True)

    @_apply.register
    def _asked(self, event: events.ReviewRequested) -> None:
        reviewer = self._accounts.user(event.reviewer)
        reviewers = self._merge_requests[event.repository, event.number]["reviewers"]
        self._change(event, reviewers=[*reviewers, reviewer])
        self._say(event, f"requested review from @{reviewer['username']}", system=True)

    @_apply.register
    def _reviewed(self, event: events.ReviewSubmitted) -> None:
        for comment in event.comments:
            position = {"new_path": comment.path, "new_line": comment.line}
            self._say(event, comment.body, type="DiffNote", position=position)
        if event.opinion is Opinion.APPROVED:
            self._say(event, "approved this merge request", system=True)
        elif event.opinion is Opinion.CHANGES_REQUESTED:
            self._say(event, "requested changes", system=True)
        if event.body:
            # Somebody who only comments does it on a line: what else a review says is a note of its own.
            is_all = event.opinion is Opinion.COMMENTED and not event.comments
            self._say(event, event.body, type="DiffNote" if is_all else None)

    @_apply.register
    def _commented(self, event: events.Commented) -> None:
        self._say(event, event.body)

    @_apply.register
    def _labeled(self, event: events.Labeled) -> None:
        document = self._thread(event)
        self._change(event, labels=documents.names([*document["labels"], event.label]))
        self._event(event, documents.label_event, "add", event.label)

    @_apply.register
    def _merged(self, event: events.PullRequestMerged) -> None:
        at, by = moment(event.at), self._accounts.user(event.person)
        commits = {
            "squash": event.method is MergeMethod.SQUASH,
            "squash_commit_sha": event.sha if event.method is MergeMethod.SQUASH else None,
            "merge_commit_sha": event.sha if event.method is MergeMethod.MERGE else None,
        }
        if event.method in (MergeMethod.REBASE, MergeMethod.FAST_FORWARD):
            commits["sha"] = event.sha
        self._change(event, state="merged", merged_at=at, merge_user=by, merged_by=by, **commits)
        self._say(event, "merged", system=True)

    @_apply.register
    def _closed(self, event: events.PullRequestClosed) -> None:
        self._change(event, state="closed", closed_at=moment(event.at))
        self._say(event, "closed", system=True)

    @_apply.register
    def _reopened(self, event: events.PullRequestReopened) -> None:
        self._change(event, state="opened", closed_at=None)
        self._say(event, "reopened", system=True)

    @_apply.register
    def _issue_opened(self, event: events.IssueOpened) -> None:
        project, at = self._projects[event.repository], moment(event.at)
        document = documents.issue(
            project.document, event.number, event.title, self._accounts.user(event.person), description=event.body,
            labels=documents.names(event.labels), created_at=at, updated_at=at,
            assignees=[self._accounts.user(one) for one in event.assignees],
        )  # fmt: skip
        project.issues.append(document)
        self._issues[event.repository, event.number] = document
        project.issue_notes[event.number] = []
        for label in event.labels:
            self._event(event, documents.label_event, "add", label)

    @_apply.register
    def _issue_closed(self, event: events.IssueClosed) -> None:
        self._change(event, state="closed", closed_at=moment(event.at))
        self._event(event, documents.state_event, "closed")

    @_apply.register
    def _issue_reopened(self, event: events.IssueReopened) -> None:
        self._change(event, state="opened", closed_at=None)
        self._event(event, documents.state_event, "reopened")

    @_apply.register
    def _issue_estimated(self, event: events.IssueEstimated) -> None:
        self._change(event, weight=event.points)
        self._event(event, documents.weight_event, event.points)

    def _size(self, event: events.PullRequestOpened | events.PullRequestPushed) -> None:
        size, project = event.size, self._projects[event.repository]
        project.sizes[event.number] = documents.diff_stats_summary(size.additions, size.deletions, len(size.files))
        project.files[event.number] = [
            documents.diff_stats(one.path, one.additions, one.deletions) for one in size.files
        ]

    def _thread(self, event: Numbered) -> Document:
        key = (event.repository, event.number)
        return self._merge_requests.get(key) or self._issues[key]

    def _change(self, event: Numbered, **values: Any) -> None:
        self._thread(event).update(values, updated_at=moment(event.at))

    def _say(self, event: Numbered, body: str, **more: Any) -> None:
        """A note on the thread of the event, by who did it."""
        self._change(event)
        project = self._projects[event.repository]
        is_merge_request = (event.repository, event.number) in self._merge_requests
        notes = project.merge_request_notes if is_merge_request else project.issue_notes
        author = self._accounts.user(event.person)
        notes[event.number].append(documents.note(project.number(), body, author, str(moment(event.at)), **more))

    def _event(self, event: Numbered, make: Any, *what: str | int | None) -> None:
        """A resource event of an issue; merge requests have them too, and nobody asks for those."""
        if (event.repository, event.number) in self._issues:
            project = self._projects[event.repository]
            kept = {
                documents.label_event: project.label_events, documents.state_event: project.state_events,
                documents.weight_event: project.weight_events,
            }  # fmt: skip
            by = self._accounts.user(event.person)
            kept[make].setdefault(event.number, []).append(make(project.number(), *what, by, str(moment(event.at))))
