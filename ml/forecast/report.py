"""Report of a forecast run, for those who started it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Action(StrEnum):
    """Work that had to be done for a metric."""

    TRAINED = "trained"
    """Data, thresholds or code had changed: backtest, promotion, forecasts."""
    RESCORED = "rescored"
    """Only the registry's alias had moved: the champion forecast anew."""
    REUSED = "reused"
    """Nothing had changed: the tables stand, with the new `as_of`."""
    NOTHING = "nothing to forecast"
    """No series is long enough."""


@dataclass(frozen=True)
class MetricReport:
    """One metric's outcome."""

    metric: str
    action: Action
    series: int
    promoted_series: int
    skipped_series: int
    model_name: str | None
    model_version: int | None
    trained_through: date | None


@dataclass(frozen=True)
class Report:
    """All metrics' outcomes."""

    metrics: tuple[MetricReport, ...]
    seconds: float

    def metadata(self) -> dict[str, str | int | float]:
        """Flat and readable, one entry per fact."""
        facts: dict[str, str | int | float] = {"seconds": round(self.seconds, 2)}
        for report in self.metrics:
            facts[f"{report.metric}: action"] = str(report.action)
            facts[f"{report.metric}: series forecast"] = report.series
            facts[f"{report.metric}: series better than seasonal-naive"] = report.promoted_series
            facts[f"{report.metric}: series skipped"] = report.skipped_series
            if report.model_name:
                facts[f"{report.metric}: champion"] = f"{report.model_name} version {report.model_version}"
            if report.trained_through:
                facts[f"{report.metric}: last week known"] = report.trained_through.isoformat()
        return facts
