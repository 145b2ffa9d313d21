"""Statuses of issues over time: those of a tracker, else open, in progress from when somebody says so, closed."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from infra.demo.truth.world import Issue

NAMES = {"to_do": "open", "in_progress": "in progress", "done": "closed", "not_done": "closed"}
"""Names of what a host without statuses says, which has a label for work."""


class StatusInterval(NamedTuple):
    """An interval in which an issue had a status."""

    issue: str
    category: str
    status: str
    """Its name."""
    started_at: datetime
    ended_at: datetime | None
    """Exclusive; None while it lasts."""


def status_intervals(issues: Iterable[Issue]) -> Iterator[StatusInterval]:
    """All intervals of all issues, in the order of each issue's time.

    Statuses of a tracker that have the same category are intervals of their own.
    """
    for one in issues:
        if one.statuses:
            for (at, category, name), (until, *_) in pairwise([*one.statuses, (None, "", "")]):
                assert at is not None
                # A status that another one followed at once is none that it was in.
                if until is None or until > at:
                    yield StatusInterval(one.identity, category, name, at, until)
            continue
        changes = sorted({one.opened_at, *one.begun, *one.closed, *one.reopened})
        held = [(at, _category(one, at)) for at in changes if at >= one.opened_at]
        turns = [turn for turn, before in zip(held, [None, *held], strict=False) if not before or turn[1] != before[1]]
        for (at, category), (until, _) in zip(turns, [*turns[1:], (None, "")], strict=True):
            yield StatusInterval(one.identity, category, NAMES[category], at, until)


def _category(one: Issue, at: datetime) -> str:
    opened = max(moment for moment in (one.opened_at, *one.reopened) if moment <= at)
    closed = max((moment for moment in one.closed if moment <= at), default=None)
    if closed is not None and closed >= opened:
        return "not_done" if closed in [refused for refused, _ in one.refused] else "done"
    return "in_progress" if any(begun <= at for begun in one.begun) else "to_do"
