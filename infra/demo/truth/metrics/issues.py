"""Metrics of issues and work items, which their project and its boards have too.

The team is that of the tracker's project or the owner of the repository's service, else the teams of the assignees.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from infra.demo.truth.aggregation import Event, Kind, Metric
from infra.demo.truth.averages import Stay
from infra.demo.truth.facts import WORK_KINDS, Facts
from infra.demo.truth.statuses import status_intervals
from infra.demo.truth.world import Issue

THROUGHPUT = Metric("throughput", Kind.COUNT, "count")
WORK_IN_PROGRESS = Metric("work_in_progress", Kind.COUNT, "count")
LEAD_TIME = Metric("issue_lead_time", Kind.MEDIAN, "seconds")
CYCLE_TIME = Metric("issue_cycle_time", Kind.MEDIAN, "seconds")
CYCLE_TIME_MEAN = Metric("issue_cycle_time_mean", Kind.MEAN, "seconds")
LITTLES_LAW_GAP = Metric("littles_law_gap", Kind.COUNT, "count")
BLOCKED_TIME = Metric("blocked_time", Kind.MEDIAN, "seconds")
FLOW_EFFICIENCY = Metric("flow_efficiency", Kind.MEAN, "ratio")
REOPENED = Metric("reopened_issues", Kind.RATIO, "ratio")
ALLOCATIONS = {kind: Metric(f"work_allocation_{kind}", Kind.RATIO, "ratio") for kind in WORK_KINDS}


def throughput(facts: Facts) -> Iterator[Event]:
    """Issues when they were first done."""
    return _first_done(facts, lambda _: 1.0)


def reopened(facts: Facts) -> Iterator[Event]:
    """The same, 1 where they were opened again later."""
    return _first_done(facts, lambda one: float(any(at > one.done[0] for at in one.reopened)))


def allocation(facts: Facts, kind: str) -> Iterator[Event]:
    """The same, 1 where they are work of `kind`."""
    return _first_done(facts, lambda one: float(one.kind == kind))


def _first_done(facts: Facts, value: Callable[[Issue], float]) -> Iterator[Event]:
    for one in facts.world.issues:
        if one.done:
            yield Event(one.identity, one.done[0], value(one), _entities(facts, one, one.done[0]), one.exclusion)
    yield from _refused(facts, None)


def lead_time(facts: Facts) -> Iterator[Event]:
    """Done issues with the seconds since their opening."""
    for one, done in _done(facts):
        seconds = (done - one.opened_at).total_seconds()
        yield Event(one.identity, done, seconds, _entities(facts, one, done), one.exclusion)
    yield from _refused(facts, None)


def cycle_time(facts: Facts) -> Iterator[Event]:
    """Done issues with the seconds since work on them began."""
    for one, done in _done(facts):
        entities = _entities(facts, one, done)
        if not one.begun:
            yield Event(one.identity, done, None, entities, one.exclusion or "not_started")
            continue
        seconds = (done - min(one.begun)).total_seconds()
        yield Event(one.identity, done, seconds, entities, one.exclusion or ("negative" if seconds < 0 else None))
    yield from _refused(facts, None)


def flow_efficiency(facts: Facts) -> Iterator[Event]:
    """Done issues with the share of the time since work on them began in which they were worked on."""
    for one, done in _done(facts):
        share = None
        if one.begun:
            seconds = {True: 0.0, False: 0.0}
            for row in status_intervals([one]):
                began, ended = max(row.started_at, min(one.begun)), min(row.ended_at or done, done)
                if row.category in ("to_do", "in_progress") and ended > began:
                    is_active = row.category == "in_progress" and row.started_at not in one.waiting
                    seconds[is_active] += (ended - began).total_seconds()
            total = sum(seconds.values())
            share = seconds[True] / total if total else None
        exclusion = one.exclusion or (None if one.begun else "not_started")
        yield Event(one.identity, done, share, _entities(facts, one, done), exclusion)
    yield from _refused(facts, None)


def blocked_time(facts: Facts) -> Iterator[Event]:
    """Done issues that were blocked, with the seconds for which they were."""
    for one, done in _done(facts):
        seconds = [(until - since).total_seconds() for since, until in one.blocked if until is not None]
        exclusion = one.exclusion or (None if seconds else "never_blocked")
        yield Event(one.identity, done, sum(seconds) if seconds else None, _entities(facts, one, done), exclusion)
    yield from _refused(facts, None)


def stays(facts: Facts) -> Iterator[Stay]:
    """Issues while they are in progress, and while they are open without having been begun, which is left out."""
    for one in facts.world.issues:
        begun = min(one.begun, default=None)
        for opened, closed in _spells(one):
            start = None if begun is None else max(opened, begun)
            waited_until = closed if start is None else start if closed is None else min(start, closed)
            for began, ended, exclusion in ((opened, waited_until, "not_started"), (start, closed, None)):
                if began is not None and (ended is None or ended > began):
                    yield Stay(
                        one.identity, began, ended,
                        lambda moment, one=one: _entities(facts, one, moment),  # type: ignore[misc]
                        one.exclusion or exclusion,
                    )  # fmt: skip


def _spells(one: Issue) -> Iterator[tuple[datetime, datetime | None]]:
    """From each opening to the closing after it."""
    openings, closings = sorted((one.opened_at, *one.reopened)), sorted(one.closed)
    until: datetime | None = None
    for opened in openings:
        if until is None and opened != one.opened_at:
            return
        if until is not None and opened < until:
            continue
        until = next((closed for closed in closings if closed >= opened), None)
        yield opened, until


def _done(facts: Facts) -> Iterator[tuple[Issue, datetime]]:
    """Those that are closed in the end, with when they were last done."""
    for one in facts.world.issues:
        if one.done and max(one.closed) >= max((one.opened_at, *one.reopened)):
            yield one, one.done[-1]


def _refused(facts: Facts, value: float | None) -> Iterator[Event]:
    """Closings that did not mean done."""
    for one in facts.world.issues:
        for at, reason in one.refused:
            yield Event(
                f"{one.identity} {at.isoformat()}", at, value, _entities(facts, one, at), one.exclusion or reason
            )


def _entities(facts: Facts, one: Issue, at: datetime) -> tuple[tuple[str, str], ...]:
    if one.repository is None:
        own = [("team", f"team:{one.team}")] if one.team else _assignee_teams(facts, one, at)
        return (*_places(facts, one.project or ""), *own)
    services = facts.service_of_repository(one.repository)
    names = [service.removeprefix("service:") for _, service in services]
    if any(service.owners for service in facts.world.services if service.name in names):
        teams = [team for name in names for team in facts.people.owner(name, at)]
    else:
        teams = _assignee_teams(facts, one, at)
    return (("repository", f"repository:{one.repository}"), *_places(facts, one.repository), *services, *teams)


def places_of(facts: Facts, one: Issue, at: datetime | None) -> Iterator[tuple[str, str]]:
    """Project and boards of an issue and, at a moment, its teams."""
    if at is None:
        yield from _places(facts, one.repository or one.project or "")
    else:
        yield from (entity for entity in _entities(facts, one, at) if entity[0] in ("project", "board", "team"))


def _places(facts: Facts, project: str) -> Iterator[tuple[str, str]]:
    """The project, by its key or repository, and the boards that show it."""
    yield "project", facts.world.project_ids[project]
    yield from (("board", board) for board in facts.world.boards.get(project, ()))


def _assignee_teams(facts: Facts, one: Issue, at: datetime) -> list[tuple[str, str]]:
    return [team for person in one.assignees for team in facts.people.teams(person, at)]
