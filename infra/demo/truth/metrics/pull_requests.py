"""Metrics of pull requests; the team is every team of the author at the event."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from infra.demo.truth.aggregation import Event, Kind, Metric
from infra.demo.truth.averages import Stay
from infra.demo.truth.facts import WORK_KINDS, Facts
from infra.demo.truth.generated import size
from infra.demo.truth.pull_requests import Timing, activity, is_open
from infra.demo.truth.snapshots import Item
from infra.demo.truth.world import PullRequest

MERGED = Metric("pull_requests_merged", Kind.COUNT, "count")
CYCLE_TIME = Metric("pull_request_cycle_time", Kind.MEDIAN, "seconds")
CODING_TIME = Metric("pull_request_coding_time", Kind.MEDIAN, "seconds")
PICKUP_TIME = Metric("pull_request_pickup_time", Kind.MEDIAN, "seconds")
REVIEW_TIME = Metric("pull_request_review_time", Kind.MEDIAN, "seconds")
MERGE_TIME = Metric("pull_request_merge_time", Kind.MEDIAN, "seconds")
TIME_TO_FIRST_REVIEW = Metric("time_to_first_review", Kind.MEDIAN, "seconds")
REVIEW_ROUNDS = Metric("review_rounds", Kind.MEAN, "count")
REVIEW_DEPTH = Metric("review_depth", Kind.MEAN, "count")
SIZE = Metric("pull_request_size", Kind.MEDIAN, "count")
COVERAGE = Metric("review_coverage", Kind.RATIO, "ratio")
APPROVALS = Metric("approvals_per_change", Kind.MEAN, "count")
TIME_TO_APPROVE = Metric("time_to_approve", Kind.MEDIAN, "seconds")
ASSISTED = Metric("ai_assisted_pull_requests", Kind.RATIO, "ratio")
ALLOCATIONS = {
    kind: Metric(f"change_allocation_{kind}", Kind.RATIO, "ratio") for kind in (*WORK_KINDS, "unlinked")
}  # fmt: skip
WITHOUT_REVIEW = Metric("merged_without_review", Kind.RATIO, "ratio")
REVIEW_LOAD = Metric("review_load", Kind.LOAD, "count")
OPEN = Metric("open_pull_requests", Kind.COUNT, "count")
STALE = Metric("stale_pull_requests", Kind.COUNT, "count")
STALE_AFTER = timedelta(days=14)
SIDES = (("ai_assisted", True), ("unassisted", False))
"""Ends of the names of metrics that compare AI-assisted work and other work."""

Value = Callable[[PullRequest, Timing], float | None]

MERGED_VALUES: tuple[tuple[Metric, Value], ...] = (
    (CYCLE_TIME, lambda _, timing: timing.cycle),
    (CODING_TIME, lambda _, timing: timing.coding),
    (PICKUP_TIME, lambda _, timing: timing.pickup),
    (REVIEW_TIME, lambda _, timing: timing.review),
    (MERGE_TIME, lambda _, timing: timing.merge),
    (REVIEW_ROUNDS, lambda _, timing: float(timing.rounds)),
    (REVIEW_DEPTH, lambda _, timing: float(timing.depth)),
    (SIZE, lambda one, _: size(one)),
    (COVERAGE, lambda one, timing: float(_is_reviewed(one, timing))),
    (APPROVALS, lambda _, timing: float(timing.approvals)),
    (WITHOUT_REVIEW, lambda _, timing: float(not timing.is_approved)),
)
"""Metrics whose event is the merge, and what a pull request of a human or agent is worth in them."""
COMPARED: tuple[tuple[Metric, bool, Value], ...] = tuple(
    (replace(metric, name=f"{metric.name}_{side}"), is_assisted, value)
    for side, is_assisted in SIDES
    for metric, value in MERGED_VALUES
    if metric in (CYCLE_TIME, REVIEW_ROUNDS)
)
"""Metrics of AI-assisted pull requests or of the others, which of the two, and what one is worth in them."""


def merged(facts: Facts) -> Iterator[Event]:
    """Merged pull requests, by anyone."""
    for one in facts.world.pull_requests:
        if one.merged_at is not None:
            yield _event(facts, one, one.merged_at, 1.0, None)


def of_merged(facts: Facts, value: Value) -> Iterator[Event]:
    """Merged pull requests, each worth `value`; those of bots left out."""
    for one in facts.world.pull_requests:
        if one.merged_at is not None:
            yield _event(facts, one, one.merged_at, value(one, facts.timings[one.identity]), _bot(facts, one))


def compared(facts: Facts, is_assisted: bool, value: Value) -> Iterator[Event]:
    """The same of AI-assisted pull requests alone, or of the others."""
    for event in of_merged(facts, value):
        if (event.event_id in facts.assisted) is is_assisted:
            yield event


def assisted(facts: Facts) -> Iterator[Event]:
    """Merged pull requests, 1 where AI-assisted."""
    return of_merged(facts, lambda one, _: float(one.identity in facts.assisted))


def allocation(facts: Facts, kind: str) -> Iterator[Event]:
    """Merged pull requests, 1 where their kind of work is `kind`."""
    return of_merged(facts, lambda one, _: float(facts.work_kinds.get(one.identity, "unlinked") == kind))


def first_review(facts: Facts) -> Iterator[Event]:
    """Reviewed pull requests with the seconds from ready to the first review."""
    return _waiting(facts, lambda timing: timing.first_review_at)


def first_approval(facts: Facts) -> Iterator[Event]:
    """Approved pull requests with the seconds from ready to the first approval."""
    return _waiting(facts, lambda timing: timing.first_approved_at)


def _waiting(facts: Facts, moment: Callable[[Timing], datetime | None]) -> Iterator[Event]:
    for one in facts.world.pull_requests:
        timing = facts.timings[one.identity]
        at = moment(timing)
        if at is None:
            continue
        seconds = None if timing.ready_at is None else (at - timing.ready_at).total_seconds()
        negative = "negative" if seconds is not None and seconds < 0 else None
        yield _event(facts, one, at, seconds, _bot(facts, one) or negative)


def reviews(facts: Facts) -> Iterator[Event]:
    """Reviews by other humans, each a load of who wrote it; the teams are the reviewer's."""
    for one in facts.world.pull_requests:
        author = facts.people.person(one.author)
        for place, review in enumerate(one.reviews):
            person = facts.people.person(review.reviewer)
            if facts.people.kind(review.reviewer) != "human" or person == author:
                continue
            entities = (
                ("repository", f"repository:{one.repository}"),
                *facts.service_of_repository(one.repository),
                *facts.people.teams(review.reviewer, review.submitted_at),
            )
            yield Event(f"{one.identity} {place}", review.submitted_at, 1.0, entities, counted_id=person)


def stale(facts: Facts) -> Iterator[Item]:
    """Pull requests, open at some moments and stale at some of them."""
    for one in facts.world.pull_requests:
        moments = sorted(activity(one))
        yield Item(
            began=one.opened_at,
            ended=None if is_open(one, facts.world.calendar.as_of) else max(moments),
            entities=lambda moment, one=one: _entities(facts, one, moment),  # type: ignore[misc]
            is_open=lambda moment, one=one: is_open(one, moment),  # type: ignore[misc]
            counts=lambda moment, moments=moments: _is_stale(moments, moment),  # type: ignore[misc]
            exclusion=_bot(facts, one),
        )


def stays(facts: Facts) -> Iterator[Stay]:
    """Pull requests while they are open; those of bots left out."""
    for one in facts.world.pull_requests:
        ends = [*one.closed, *([one.merged_at] if one.merged_at is not None else [])]
        moments = sorted({one.opened_at, *one.reopened, *ends})
        for began, ended in zip(moments, [*moments[1:], None], strict=True):
            if is_open(one, began):
                yield Stay(
                    one.identity, began, ended,
                    lambda moment, one=one: _entities(facts, one, moment),  # type: ignore[misc]
                    _bot(facts, one),
                )  # fmt: skip


def _is_stale(moments: list[datetime], moment: datetime) -> bool:
    """`moments` of activity are in order, and the first is not after `moment`."""
    return moment - moments[bisect_right(moments, moment) - 1] >= STALE_AFTER


def _is_reviewed(one: PullRequest, timing: Timing) -> bool:
    first = timing.first_review_at
    return first is not None and one.merged_at is not None and first <= one.merged_at


def _bot(facts: Facts, one: PullRequest) -> str | None:
    return "bot_author" if facts.people.kind(one.author) == "bot" else None


def _event(facts: Facts, one: PullRequest, at: datetime, value: float | None, exclusion: str | None) -> Event:
    return Event(one.identity, at, value, _entities(facts, one, at), exclusion)


def _entities(facts: Facts, one: PullRequest, at: datetime) -> tuple[tuple[str, str], ...]:
    return (
        ("repository", f"repository:{one.repository}"),
        *facts.service_of_repository(one.repository),
        *facts.people.teams(one.author, at),
    )
