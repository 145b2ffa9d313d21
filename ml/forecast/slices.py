"""Accuracy of the serving forecasts, by kind of series. Each slice is a named function: catalogue -> label."""

from collections.abc import Callable

import pandas as pd

Slice = Callable[[pd.DataFrame], "pd.Series[str]"]
SLICE_COLUMNS = ["slice", "label", "series", "mase", "relative_mae", "coverage_80", "coverage_95"]


def entity_type(catalogue: pd.DataFrame) -> "pd.Series[str]":
    """Organization, service or repository."""
    return catalogue["entity_type"].astype("str")


def history_length(catalogue: pd.DataFrame) -> "pd.Series[str]":
    """Length of the series: under 1 year, 1 to 2.5 years (no yearly season used), longer."""
    names = ["under 1 year", "1 to 2.5 years", "over 2.5 years"]
    bands = pd.cut(catalogue["weeks"], [0, 51, 129, float("inf")], labels=names)
    return bands.astype("str")


SLICES: tuple[Slice, ...] = (entity_type, history_length)


def evaluate(champions: pd.DataFrame, catalogue: pd.DataFrame) -> pd.DataFrame:
    """Mean scores of the serving algorithms per slice.

    Args:
        champions: the rows of the backtest scores that serve, one per series.
        catalogue: of the training data.

    Returns:
        `slice`, `label`, `series` (how many), `mase`, `relative_mae` (sum of errors / sum of the naive ones; null where
        those are 0), `coverage_80`, `coverage_95`.
    """
    rows = catalogue.merge(champions, on="unique_id")
    parts = [_by(rows, slice_.__name__, slice_(rows)) for slice_ in SLICES]
    return pd.concat(parts, ignore_index=True)[SLICE_COLUMNS]


def _by(rows: pd.DataFrame, name: str, labels: "pd.Series[str]") -> pd.DataFrame:
    grouped = rows.assign(slice=name, label=labels).groupby(["slice", "label"], as_index=False, sort=True)
    means = grouped.agg(
        series=("unique_id", "size"),
        mase=("mase", "mean"),
        mae=("mae", "sum"),
        naive_mae=("naive_mae", "sum"),
        coverage_80=("coverage_80", "mean"),
        coverage_95=("coverage_95", "mean"),
    )
    return means.assign(relative_mae=(means["mae"] / means["naive_mae"]).where(means["naive_mae"] > 0))
