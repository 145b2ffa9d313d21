"""Reasons not to predict."""

import pandas as pd

FEWEST_ROWS = 60
FEWEST_OF_A_CLASS = 10


class AbstentionError(Exception):
    """A model that cannot be trained or may not be asked; the message is the reason, and the baseline serves."""


def require_rows(outcomes: "pd.Series[float]", fewest: int = FEWEST_ROWS) -> None:
    """Refuse to learn from too little.

    Raises:
        AbstentionError: fewer rows than that, or all with the same outcome.
    """
    if len(outcomes) < fewest:
        raise AbstentionError(f"{len(outcomes):,} known outcomes, {fewest:,} needed")
    if outcomes.nunique() < 2:
        raise AbstentionError(f"all {len(outcomes):,} known outcomes are the same")


def require_classes(outcomes: "pd.Series[float]") -> None:
    """Refuse to learn where one of the two outcomes is hardly there.

    Raises:
        AbstentionError: too few rows, or too few of one class.
    """
    require_rows(outcomes)
    rarer = int(min(outcomes.sum(), (1 - outcomes).sum()))
    if rarer < FEWEST_OF_A_CLASS:
        raise AbstentionError(f"the rarer outcome is there {rarer} times, {FEWEST_OF_A_CLASS} needed")
