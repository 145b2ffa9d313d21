"""From the events of pull requests and issues to one record of each."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from infra.demo.organization import events as log
from infra.demo.truth.plans import Estimate
from infra.demo.truth.work_items import estimates_of
from infra.demo.truth.world import Change, Comment, Issue, PullRequest, Review

STATES = {
    log.Opinion.APPROVED: "APPROVED",
    log.Opinion.CHANGES_REQUESTED: "CHANGES_REQUESTED",
    log.Opinion.COMMENTED: "COMMENTED",
}
"""As GitHub writes them."""
IN_PROGRESS = "in progress"
KINDS = ("bug", "feature", "maintenance")
"""Labels that say what kind of work an issue is."""
NOT_DONE = ("not_planned", "duplicate", "moved", "cannot_reproduce")


class Threads:
    """Collects events by repository and number."""

    def __init__(self) -> None:
        self._events: dict[tuple[str, int], list[log.Numbered]] = defaultdict(list)

    def take(self, event: log.Event) -> None:
        """Keep what happened to an issue or pull request; anything else is not ours."""
        if isinstance(event, log.Numbered):
            self._events[event.repository, event.number].append(event)

    def pull_requests(self, deleted: set[str]) -> list[PullRequest]:
        """All pull requests; accounts of `deleted` are nobody."""
        return [
            _pull_request(events, opened, deleted)
            for _, events in sorted(self._events.items())
            for opened in events[:1]
            if isinstance(opened, log.PullRequestOpened)
        ]

    def issues(self, deleted: set[str], on_gitlab: set[str]) -> list[Issue]:
        """All issues; accounts of `deleted` are nobody, those of `on_gitlab` do not say why they were closed."""
        return [
            Issue(
                repository=opened.repository,
                number=opened.number,
                opened_at=opened.at,
                assignees=tuple(person for person in opened.assignees if person not in deleted),
                begun=tuple(one.at for one in events if isinstance(one, log.Labeled) and one.label == IN_PROGRESS),
                closed=_moments(events, log.IssueClosed),
                refused=() if opened.repository in on_gitlab else _refused(events),
                reopened=_moments(events, log.IssueReopened),
                kind=next((kind for kind in KINDS if kind in opened.labels), "other"),
            )
            for _, events in sorted(self._events.items())
            for opened in events[:1]
            if isinstance(opened, log.IssueOpened)
        ]

    def estimates(self) -> list[Estimate]:
        """All estimates of issues, in the order of issues and time."""
        return [
            one
            for (repository, number), events in sorted(self._events.items())
            for one in estimates_of(
                f"{repository}#{number}", [event for event in events if isinstance(event, log.IssueEstimated)]
            )
        ]


def _pull_request(
    events: Sequence[log.Numbered],
    opened: log.PullRequestOpened,
    deleted: set[str],
) -> PullRequest:
    merged = next((event for event in events if isinstance(event, log.PullRequestMerged)), None)
    shas = _shas(opened, events)
    sizes = [one.size for one in events if isinstance(one, log.PullRequestOpened | log.PullRequestPushed)]
    return PullRequest(
        repository=opened.repository,
        number=opened.number,
        author=None if opened.person in deleted else opened.person,
        opened_at=opened.at,
        additions=sizes[-1].additions,
        deletions=sizes[-1].deletions,
        changes=tuple(Change(file.path, file.additions, file.deletions, file.old_path) for file in sizes[-1].files),
        commits=shas,
        pushes=_moments(events, log.PullRequestPushed),
        opened_as_draft=opened.is_draft,
        drafted=_moments(events, log.PullRequestDrafted),
        readied=_moments(events, log.PullRequestReadied),
        closed=_moments(events, log.PullRequestClosed),
        reopened=_moments(events, log.PullRequestReopened),
        merged_at=merged.at if merged else None,
        merge_sha=merged.sha if merged else None,
        merge_method=merged.method.value if merged else None,
        head_branch=opened.head,
        labels=(*opened.labels, *(event.label for event in events if isinstance(event, log.Labeled))),
        title=opened.title,
        body=opened.body,
        closes=opened.closes,
        reviews=tuple(_review(one, deleted) for one in events if isinstance(one, log.ReviewSubmitted)),
        comments=tuple(comment for one in events for comment in _comments(one, deleted)),
    )


def _shas(opened: log.PullRequestOpened, events: Sequence[log.Numbered]) -> tuple[str, ...]:
    shas = opened.shas
    for event in events:
        if isinstance(event, log.PullRequestPushed):
            shas = event.shas if event.is_forced else (*shas, *event.shas)
    return shas


def _refused(events: Sequence[log.Numbered]) -> tuple[tuple[datetime, str], ...]:
    return tuple((one.at, one.reason) for one in events if isinstance(one, log.IssueClosed) and one.reason in NOT_DONE)


def _moments(events: Sequence[log.Numbered], kind: type[log.Numbered]) -> tuple[datetime, ...]:
    return tuple(event.at for event in events if isinstance(event, kind))


def _review(event: log.ReviewSubmitted, deleted: set[str]) -> Review:
    reviewer = None if event.person in deleted else event.person
    return Review(reviewer, STATES[event.opinion], event.at, bool(event.body))


def _comments(event: log.Numbered, deleted: set[str]) -> list[Comment]:
    """A comment of the conversation, or those on lines that came with a review."""
    author = None if event.person in deleted else event.person
    if isinstance(event, log.ReviewSubmitted):
        return [Comment(author, event.at) for _ in event.comments]
    return [Comment(author, event.at)] if isinstance(event, log.Commented) else []
