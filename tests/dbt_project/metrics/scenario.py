"""Calendar and dice of an invented organisation."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Scenario:
    """An invented organisation: its calendar, and the seed of its history."""

    timezone: str
    as_of: datetime
    history_start: date
    seed: int

    @property
    def as_of_on(self) -> date:
        return self.as_of.astimezone(ZoneInfo(self.timezone)).date()


class Dice:
    """Random moments and choices, crowded around the edges of dates, periods and the history itself."""

    def __init__(self, scenario: Scenario) -> None:
        self.random = np.random.default_rng(scenario.seed)
        self.scenario = scenario
        self.zone = ZoneInfo(scenario.timezone)

    def moment(self) -> datetime:
        """Random moment from two months before history_start to a month after as_of, often at an edge."""
        start = datetime.combine(self.scenario.history_start, datetime.min.time(), UTC) - timedelta(days=60)
        start = max(start, self.scenario.as_of - timedelta(days=700))
        span = self.scenario.as_of - start + timedelta(days=30)
        moment = start + span * float(self.random.random())
        draw = self.random.random()
        if draw < 0.25:  # the first or last moment of a date
            midnight = datetime.combine(moment.astimezone(self.zone).date(), datetime.min.time(), self.zone)
            return midnight.astimezone(UTC) - MICROSECOND * int(self.random.integers(0, 2))
        if draw < 0.3:
            return self.scenario.as_of + MICROSECOND * int(self.random.integers(-1, 2))
        if draw < 0.31:
            return self.pick([datetime(1901, 12, 13, tzinfo=UTC), datetime(2106, 2, 7, tzinfo=UTC)])
        return moment

    def pick(self, options: list[Any]) -> Any:
        return options[int(self.random.integers(0, len(options)))]

    def happens(self, probability: float) -> bool:
        return bool(self.random.random() < probability)
