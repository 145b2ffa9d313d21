"""Questions to simulated throughput: how much by a date, and when so much is done, with other people and scope."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml.capacity.model import LEVELS
from ml.core.measures import Floats

FEWEST_WEEKS = 26
"""Weeks with people in them from which their effect is estimated."""


@dataclass(frozen=True)
class Effect:
    """Throughput as a power of the people at work."""

    exponent: float
    """1: twice the people do twice as much; 0: people make no difference."""
    weeks: int
    """Weeks that it was estimated from; 0 where it is assumed."""

    def factor(self, people: float, change: float) -> float:
        """Throughput with so many people more or fewer, as a multiple of today's.

        Raises:
            ValueError: nobody is at work now, or nobody would be left.
        """
        if people <= 0 or people + change <= 0:
            raise ValueError(f"{max(people, 0):.1f} people {change:+g} leaves nobody at work")
        return float(((people + change) / people) ** self.exponent)


def effect_of_people(done: Sequence[float], people: Sequence[float]) -> Effect:
    """Slope of the logarithm of what was done per week over that of who was at work, within 0 and 1.

    Args:
        done: things per week.
        people: of the same weeks; NaN or 0 where nobody is known.
    """
    things, heads = np.asarray(done, dtype="float64"), np.asarray(people, dtype="float64")
    is_known = ~np.isnan(heads) & (heads > 0)
    logs, others = np.log(things[is_known] + 0.5), np.log(heads[is_known])
    if len(logs) < FEWEST_WEEKS or np.ptp(others) == 0:
        return Effect(1.0, 0)
    slope = float(np.polyfit(others, logs, 1)[0])
    return Effect(float(np.clip(slope, 0, 1)), len(logs))


def done_after(sums: Floats, weeks: float, factor: float, already: float) -> list[float]:
    """Things that will be done from now on, in `weeks` of which the first began before now; a value per level.

    Args:
        sums: per path and week, as simulated.
        weeks: since the Monday that the paths begin with, no longer than they are.
        factor: of throughput.
        already: things done since that Monday.
    """
    ends = np.arange(sums.shape[1] + 1)
    whole = np.column_stack([np.zeros(len(sums)), sums]) * factor
    reached = np.array([np.interp(weeks, ends, path) for path in whole])
    return [float(one) for one in np.quantile(np.maximum(reached - already, 0), LEVELS)]


def weeks_until(sums: Floats, things: float, growth: float, factor: float, already: float) -> list[float | None]:
    """Weeks since that Monday until so many things are done, a value per level, the soonest first.

    Args:
        sums: per path and week, as simulated.
        things: that are open now.
        growth: things that come to them per week.
        factor: of throughput.
        already: things done since that Monday, which are none of those.

    Returns:
        None for a level that is not reached within the paths.
    """
    ends = np.arange(sums.shape[1] + 1)
    left = things + already + growth * ends - np.column_stack([np.zeros(len(sums)), sums]) * factor
    done = left <= 0
    place = np.argmax(done, axis=1)
    before = np.maximum(place - 1, 0)
    rows = np.arange(len(sums))
    gone = left[rows, before] - left[rows, place]
    share = np.divide(left[rows, before], gone, out=np.ones(len(sums)), where=gone > 0)
    found = np.where(done.any(axis=1), np.where(place > 0, before + share, 0.0), np.inf)
    quantiles = np.quantile(found, LEVELS, method="inverted_cdf")
    return [float(one) if np.isfinite(one) else None for one in quantiles]
