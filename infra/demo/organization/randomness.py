"""Random values of the shapes that work has, from streams that depend on the seed and a name only."""

import math
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from itertools import accumulate
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


def stream(seed: int, *name: object) -> Random:
    """A stream of its own for each name; the same on every machine."""
    return Random(":".join(str(part) for part in (seed, *name)))  # noqa: S311


def around(random: Random, median: float, sigma: float = 0.9) -> float:
    """A log-normal value."""
    return median * math.exp(random.gauss(0, sigma))


def seconds(random: Random, median: float, sigma: float = 0.5) -> timedelta:
    """A log-normal duration, at least a second."""
    return timedelta(seconds=max(1, round(around(random, median, sigma))))


def poisson(random: Random, mean: float) -> int:
    """Number of times that something happens which happens `mean` times on average."""
    limit, count, product = math.exp(-mean), 0, random.random()
    while product > limit:
        count += 1
        product *= random.random()
    return count


def zipf(random: Random, items: Sequence[Item], exponent: float = 0.8) -> Item:
    """One of the items, earlier ones more often."""
    return random.choices(items, cum_weights=_weights(len(items), exponent))[0]


@cache
def _weights(count: int, exponent: float) -> list[float]:
    return list(accumulate(1 / (rank + 1) ** exponent for rank in range(count)))
