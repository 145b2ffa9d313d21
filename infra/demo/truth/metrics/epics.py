"""Metrics of epics, which are promised by a day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from infra.demo.truth.aggregation import Event, Kind, Metric
from infra.demo.truth.facts import Facts
from infra.demo.truth.world import Issue

ON_TIME = Metric("on_time_delivery", Kind.RATIO, "ratio")
MOMENT = timedelta(microseconds=1)


def on_time(facts: Facts) -> Iterator[Event]:
    """Epics when they were delivered or, where that is earlier, when the promised day was over."""
    calendar = facts.world.calendar
    for one in facts.world.issues:
        if one.exclusion != "epic":
            continue
        closed = max(one.closed, default=None)
        if closed is not None and closed < max((one.opened_at, *one.reopened)):
            closed = None
        delivered = closed if closed is not None and closed in one.done else None
        promised = promise(one, closed)
        project = one.project or ""
        entities = (
            ("project", facts.world.project_ids[project]),
            *(("board", board) for board in facts.world.boards.get(project, ())),
            ("team", f"team:{one.team}"),
        )
        if promised is None:
            if closed is not None:
                yield Event(one.identity, closed, None, entities, "never_dated")
            continue
        over = calendar.midnight(promised + timedelta(days=1)) - MOMENT
        at = over if closed is None else min(closed, over)
        exclusion = "not_done" if closed is not None and delivered is None and closed <= over else None
        yield Event(one.identity, at, float(delivered is not None and delivered <= over), entities, exclusion)


def promise(one: Issue, until: datetime | None) -> date | None:
    """The day as it stood when work began, or else the first one that was said after that; none later than the end."""
    said = [(at, day) for at, day in one.due if until is None or at <= until]
    begun = min(one.begun, default=None)
    before = [day for at, day in said if begun is None or at <= begun]
    if before and before[-1] is not None:
        return before[-1]
    return next((day for at, day in said if begun is not None and at > begun and day is not None), None)
