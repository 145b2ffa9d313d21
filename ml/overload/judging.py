"""Indicators of a team that are elevated: above the other teams in the same weeks, or above its own weeks before."""

import numpy as np
import pandas as pd

from ml.core.changes import last_change

LATELY = 13
"""Weeks that are compared with the other teams."""
FEWEST_WEEKS = 8
SIGNIFICANT = 0.05
"""Chance of any elevated indicator of any team where all teams are alike."""
LEAST_RATIO = 1.25
"""How far above the others, or the weeks before, a mean must be."""
PENALTY = 14.0
"""What a change of ranks must explain, see `ml.core.changes.best_split`."""
CHANGED_WITHIN = 26
"""Weeks."""
COLUMNS = ("team_id", "indicator", "value", "others", "before", "changed_on", "is_elevated", "reason")


def judge(weeks: pd.DataFrame) -> pd.DataFrame:
    """A row per team and indicator, `COLUMNS`.

    Args:
        weeks: `team_id`, `period_start`, `indicator`, `value`.
    """
    tried = max(weeks.groupby(["team_id", "indicator"]).ngroups, 1)
    rows = []
    for indicator, one in weeks.groupby("indicator", sort=True):
        wide = one.pivot_table(index="period_start", columns="team_id", values="value").sort_index()
        for team in wide:
            own = wide[team].dropna()
            if len(own) < FEWEST_WEEKS:
                continue
            beside = wide.drop(columns=team).mean(axis=1)
            rows.append(_judged(str(team), str(indicator), own, beside, SIGNIFICANT / tried))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _judged(
    team: str, indicator: str, own: "pd.Series[float]", beside: "pd.Series[float]", significant: float
) -> dict[str, object]:
    from scipy.stats import wilcoxon

    lately = own.tail(LATELY)
    others = beside.reindex(lately.index).dropna()
    value = float(lately.mean())
    reasons = []
    if len(others) >= FEWEST_WEEKS and value >= LEAST_RATIO * others.mean() and value > 0:
        p = float(wilcoxon(lately[others.index], others, alternative="greater").pvalue)
        if p < significant:
            reasons.append(f"above the other teams in {len(others)} weeks (p {p:.1g})")
    split = last_change(own.to_numpy(dtype="float64"), PENALTY)
    before, changed_on = None, None
    if split is not None:
        before, after = float(own.iloc[:split].mean()), float(own.iloc[split:].mean())
        changed_on = own.index[split]
        if len(own) - split <= CHANGED_WITHIN and after >= LEAST_RATIO * before and after > 0:
            reasons.append(f"higher since {changed_on} than before")
    return {
        "team_id": team, "indicator": indicator, "value": value, "before": before, "changed_on": changed_on,
        "others": float(others.mean()) if len(others) else np.nan, "is_elevated": bool(reasons),
        "reason": ", ".join(reasons),
    }  # fmt: skip
