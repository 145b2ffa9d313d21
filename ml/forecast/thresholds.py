"""The opinions of the forecasts, as data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Thresholds:
    """Limits that decide which series is forecast, how it is tested and when a model is promoted. Lengths in weeks."""

    horizon: int = 12
    """Length of a forecast."""
    season: int = 52
    """Length of the yearly season that the seasonal-naive forecast repeats."""
    seasonal_from: int = 130
    """History (2.5 years) from which a series has that season; a shorter one repeats its last week instead."""
    maximum_history: int = 312
    """Older weeks are left out: six years ago is another organisation."""
    minimum_training: int = 16
    """Shortest history that a model is fitted on; twice the season where there is one."""
    step: int = 4
    """Distance of two cut-offs of the backtest."""
    minimum_cutoffs: int = 3
    maximum_cutoffs: int = 8
    inactive_after: int = 26
    """A series without an event for so long is not forecast."""
    maximum_series: int = 100
    """Series per metric and entity type: the most active ones."""
    minimum_improvement: float = 0.05
    """A model must have a mean absolute error lower than the naive one's by this share ..."""
    minimum_share_of_cutoffs_won: float = 0.5
    """... win at this share of the cut-offs ..."""
    minimum_coverage_95: float = 0.8
    """... and have at least this share of the actual values in its 95 % interval."""

    def season_of(self, weeks: int) -> int:
        """Season of a series with so much history: 52, or 1 where it is too short to show one."""
        return self.season if weeks >= self.seasonal_from else 1

    def cutoffs_of(self, weeks: int) -> int:
        """Cut-offs in the backtest of a series with so much history; below `minimum_cutoffs` it is too short."""
        season = self.season_of(weeks)
        training = self.minimum_training if season == 1 else max(self.minimum_training, 2 * season)
        spare = weeks - training - self.horizon
        return 0 if spare < 0 else min(self.maximum_cutoffs, spare // self.step + 1)

    @property
    def minimum_history(self) -> int:
        """Shortest history that is forecast at all."""
        return self.minimum_training + self.horizon + (self.minimum_cutoffs - 1) * self.step
