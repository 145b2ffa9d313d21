"""Throughput of one entity to come, with other people or scope, by its weeks and the model that serves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import psycopg

from infra.errors import UsageError
from ml.capacity.features import WEEKS_AHEAD, features
from ml.capacity.model import FEWEST_WEEKS, Capacity
from ml.capacity.warehouse import COUNTED, LONGEST_HISTORY
from ml.capacity.what_if import done_after, effect_of_people, weeks_until
from ml.core.weeks import WEEK, last_complete_week, read_weeks, weekly_counts

LATELY = 8
"""Weeks over which those at work are averaged."""


@dataclass(frozen=True)
class Question:
    """Question about an entity's throughput; one of `until` and `things`."""

    entity_type: str
    entity_id: str
    metric: str
    """A key of `COUNTED`."""
    until: date | None = None
    things: float | None = None
    growth: float = 0.0
    """Things that are added per week."""
    people: float = 0.0
    """People who join, or leave where negative."""


@dataclass(frozen=True)
class Answer:
    """An 80 % interval: things, or dates of which one that is None is beyond the forecast."""

    said: str
    low: float | date | None
    value: float | date | None
    high: float | date | None
    reasons: str


def ask(connection: psycopg.Connection, model: Capacity, as_of: datetime, question: Question) -> Answer:
    """Simulate the entity's weeks to come.

    Raises:
        UsageError: too little history, a date out of reach, or people about whom nothing is known.
    """
    rows = read_weeks(connection, question.metric, [question.entity_type])
    rows = rows[rows["entity_id"] == question.entity_id]
    last = last_complete_week(rows, as_of) if len(rows) else as_of.date()
    counts = weekly_counts(rows, last, LONGEST_HISTORY)["y"].to_numpy() if len(rows) else np.empty(0)
    if len(counts) < FEWEST_WEEKS:
        raise UsageError(
            f"{question.entity_id} has {len(counts)} complete weeks of {COUNTED[question.metric]},"
            f" {FEWEST_WEEKS} needed."
        )
    monday = last + WEEK
    already = float(rows.loc[rows["period_start"] > last, "events"].sum())
    made = features(counts, np.array([len(counts)]), [min(WEEKS_AHEAD)])
    sums = model.simulate(made)
    factor, reasons = _factor(connection, question, last, counts)
    reasons = [f"{np.mean(counts[-LATELY:]):.1f} per week over the last {LATELY} weeks", *reasons]
    things = COUNTED[question.metric]
    if question.until is not None:
        weeks = (question.until + timedelta(days=1) - monday).days / 7
        if question.until < as_of.date() or weeks > model.longest:
            raise UsageError(
                f"{question.until} cannot be forecast: ask for a date from {as_of:%Y-%m-%d}"
                f" to {monday + model.longest * WEEK - timedelta(days=1)}."
            )
        low, value, high = done_after(sums, weeks, factor, already)
        return Answer(f"{things} until {question.until}", low, value, high, "; ".join(reasons))
    wanted = question.things or 0.0
    if question.growth:
        reasons.append(f"{question.growth:g} more per week")
    reasons.append(f"the forecast ends on {monday + model.longest * WEEK - timedelta(days=1)}")
    found = weeks_until(sums, wanted, question.growth, factor, already)
    low_on, value_on, high_on = (
        None if weeks is None else max(monday + timedelta(days=7 * weeks), as_of.date()) for weeks in found
    )
    return Answer(f"{wanted:g} {things}", low_on, value_on, high_on, "; ".join(reasons))


def _factor(
    connection: psycopg.Connection,
    question: Question,
    last: date,
    counts: "np.ndarray[tuple[int], np.dtype[np.float64]]",
) -> tuple[float, list[str]]:
    if not question.people:
        return 1.0, []
    weeks = [last - WEEK * back for back in range(len(counts) - 1, -1, -1)]
    rows = read_weeks(connection, "commit_authors", [question.entity_type])
    own = rows[rows["entity_id"] == question.entity_id].set_index("period_start")["events"]
    heads = [float(own.get(week, np.nan)) for week in weeks]
    lately = float(np.nanmean(heads[-LATELY:])) if np.isfinite(heads[-LATELY:]).any() else 0.0
    if not lately:
        raise UsageError(
            f"Nobody is known to be at work on {question.entity_id}: people are those who author its commits."
            " Ask for its team, its repository or the organisation instead."
        )
    effect = effect_of_people(counts.tolist(), heads)
    try:
        factor = effect.factor(lately, question.people)
    except ValueError as error:
        raise UsageError(f"{error}.") from None
    how = (
        f"as in {effect.weeks} weeks before, throughput goes with people to the power of {effect.exponent:.2f}"
        if effect.weeks
        else "assumed to be proportional, since too few weeks show their effect"
    )
    return factor, [f"{lately:.1f} people lately, {lately + question.people:.1f} from now on: {how}"]
