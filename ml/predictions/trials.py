"""Challengers beside what serves: said in the shadow of the same things, or tried on a share of them."""

from datetime import datetime

import numpy as np
import pandas as pd
import psycopg

from ml.core.material import Predictor
from ml.core.measures import Floats
from ml.core.reading import rows_of
from ml.core.tables import ensure, replace
from ml.predictions.tables import COMPARISONS, TRIALS

FEWEST = 10
"""Things of each side below which nothing is compared."""
RESAMPLES = 2_000
SAID = """
select thing_id, predicted_at, served_by, is_served, outcome, value, low, high
from ml.prediction_log
where model = %(model)s and outcome is not null
order by thing_id, predicted_at, served_by
"""


def tried_share(connection: psycopg.Connection, model: str) -> float:
    """Share of the things that the challenger serves; 0 without a trial."""
    row = connection.execute("select share from ml.trials where model = %s", [model]).fetchone()
    return float(row[0]) if row else 0.0


def begin(connection: psycopg.Connection, model: str, share: float, as_of: datetime) -> None:
    """Let the challenger serve so many of the things from the next run on; 0 ends the trial."""
    ensure(connection, [TRIALS])
    rows = pd.DataFrame({"share": [share], "began_at": [as_of]}).head(int(share > 0))
    replace(connection, TRIALS, rows, model=model)


def compare(connection: psycopg.Connection, predictor: Predictor, as_of: datetime) -> None:
    """Write `ml.comparisons` of a predictor."""
    said = rows_of(connection, SAID, {"model": predictor.name}, moments=("predicted_at",))
    numbers = ["outcome", "value", "low", "high"]
    said[numbers] = said[numbers].astype("float64")
    trial = connection.execute("select began_at from ml.trials where model = %s", [predictor.name]).fetchone()
    began_at = pd.Timestamp(trial[0]) if trial else None
    rows = [row for row in (_shadow(predictor, said), _trial(predictor, said, began_at)) if row]
    columns = [column.name for column in COMPARISONS.columns if column.name not in ("model", "as_of")]
    replace(connection, COMPARISONS, pd.DataFrame(rows, columns=columns).assign(as_of=as_of), model=predictor.name)


def _shadow(predictor: Predictor, said: pd.DataFrame) -> dict[str, object] | None:
    """Both of the same things at the same time."""
    losses = said.assign(loss=predictor.losses(said["outcome"], said))
    ours, theirs = (losses[(losses["served_by"] == "challenger") == is_ours] for is_ours in (True, False))
    both = ours.merge(theirs, on=["thing_id", "predicted_at"], suffixes=("", "_other"))
    # A thing of which something is said day by day counts once.
    means = both.groupby("thing_id")[["loss", "loss_other"]].mean()
    if len(means) < FEWEST:
        return None
    difference = (means["loss"] - means["loss_other"]).to_numpy()
    chance = np.random.default_rng(0)
    drawn = np.array(
        [difference[chance.integers(0, len(difference), len(difference))].mean() for _ in range(RESAMPLES)]
    )
    against = str(both["served_by_other"].iloc[-1])
    return _row("shadow", against, (means["loss_other"].to_numpy(), means["loss"].to_numpy()), drawn)


def _trial(predictor: Predictor, said: pd.DataFrame, began_at: pd.Timestamp | None) -> dict[str, object] | None:
    """Each of the things that it served since the trial began."""
    if began_at is None:
        return None
    seen = said[said["is_served"].astype("bool") & (said["predicted_at"] > began_at)]
    losses = seen.assign(loss=predictor.losses(seen["outcome"], seen))
    means = losses.groupby(["thing_id", "served_by"])["loss"].mean().reset_index()
    is_ours = means["served_by"] == "challenger"
    ours, theirs = (means.loc[rows, "loss"].to_numpy(dtype="float64") for rows in (is_ours, ~is_ours))
    if min(len(ours), len(theirs)) < FEWEST:
        return None
    chance = np.random.default_rng(0)

    def mean(values: Floats) -> float:
        return float(values[chance.integers(0, len(values), len(values))].mean())

    drawn = np.array([mean(ours) - mean(theirs) for _ in range(RESAMPLES)])
    return _row("trial", str(means.loc[~is_ours, "served_by"].iloc[-1]), (theirs, ours), drawn)


def _row(kind: str, against: str, losses: tuple[Floats, Floats], drawn: Floats) -> dict[str, object]:
    theirs, ours = losses
    low, high = np.quantile(drawn, (0.025, 0.975))
    return {
        "kind": kind, "against": against, "things": len(theirs), "challenger_things": len(ours),
        "loss": theirs.mean(), "challenger_loss": ours.mean(), "difference": ours.mean() - theirs.mean(),
        "low": low, "high": high,
    }  # fmt: skip
