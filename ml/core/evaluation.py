"""Held-back later rows: a model is measured there against the baseline and the champion before it may serve."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.core import measures
from ml.core.abstention import AbstentionError
from ml.core.material import Fitted, Material, Predictor

TEST_SHARE = 0.2
SIGNIFICANT = 0.05
FEWEST_TESTED = 30
GREATEST_CALIBRATION_ERROR = 0.1


@dataclass(frozen=True)
class Evaluation:
    """A candidate on the later rows of what is known."""

    rows: int
    learnt_from: int
    began_at: pd.Timestamp
    """Moment of asking of the first tested row; nothing known later was learnt from."""
    loss: float
    baseline_loss: float
    p: float
    """One-sided, that the candidate's loss is not below the baseline's."""
    auc: float | None
    coverage: float | None
    """Share of times in their 80 % interval."""
    calibration_error: float | None
    champion_loss: float | None
    """Of the champion, over the rows that neither has seen; None where they are too few."""
    loss_beside_champion: float | None
    slices: pd.DataFrame
    """`label` (an entity), `rows`, `loss`, `baseline_loss` of the tested rows."""

    @property
    def objection(self) -> str:
        """Why the candidate may not serve; empty where it may."""
        if not self.loss < self.baseline_loss or self.p >= SIGNIFICANT:
            return (
                f"its loss on {self.rows:,} later rows is {self.loss:.4g}, the baseline's {self.baseline_loss:.4g}"
                f" (p {self.p:.3f})"
            )
        if self.calibration_error is not None and self.calibration_error > GREATEST_CALIBRATION_ERROR:
            return f"its probabilities are off by {self.calibration_error:.3f} on average"
        ours, theirs = self.loss_beside_champion, self.champion_loss
        if ours is not None and theirs is not None and ours > theirs:
            return f"its loss is {ours:.4g}, the champion's {theirs:.4g}"
        return ""


def evaluate(predictor: Predictor, material: Material, champion: tuple[Fitted, pd.Timestamp] | None) -> Evaluation:
    """Train on what was known before the later rows began, and measure there.

    Args:
        predictor: the kind of model.
        material: rows in order of the moment of asking.
        champion: what serves, and the last moment that it learnt from.

    Raises:
        AbstentionError: too few rows, or a model that cannot be trained.
    """
    known = material.part(material.is_known)
    asked = known.things["asked_at"]
    began = asked.iloc[min(int(len(asked) * (1 - TEST_SHARE)), len(asked) - 1)] if len(asked) else None
    tested = known.part(asked >= began) if began is not None else known
    if len(tested.outcome) < FEWEST_TESTED or began is None:
        raise AbstentionError(f"{len(tested.outcome)} later rows to be measured on, {FEWEST_TESTED} needed")
    earlier = material.as_known_at(began)
    model = predictor.fit(earlier.features, earlier.outcome, earlier.is_known)
    predicted, naive = model.predict(tested.features), predictor.baseline(earlier.part(earlier.is_known), tested)
    losses, others = (predictor.losses(tested.outcome, one) for one in (predicted, naive))
    beside = _beside_champion(predictor, tested, losses, champion)
    is_probability = predictor.unit == "probability"
    actual, value = tested.outcome.to_numpy(), predicted["value"].to_numpy()
    inside = None if is_probability else _covered(actual, predicted)
    return Evaluation(
        rows=len(losses),
        learnt_from=int(earlier.is_known.sum()),
        began_at=began,
        loss=float(losses.mean()),
        baseline_loss=float(others.mean()),
        p=_p_value(tested, losses, others),
        auc=measures.auc(actual, value) if is_probability else None,
        coverage=inside,
        calibration_error=measures.calibration_error(actual, value) if is_probability else None,
        champion_loss=beside[0],
        loss_beside_champion=beside[1],
        slices=_slices(tested, losses, others),
    )


def _beside_champion(
    predictor: Predictor, tested: Material, losses: measures.Floats, champion: tuple[Fitted, pd.Timestamp] | None
) -> tuple[float | None, float | None]:
    if champion is None:
        return None, None
    model, until = champion
    unseen = (tested.things["asked_at"] > until).to_numpy()
    if unseen.sum() < FEWEST_TESTED:
        return None, None
    part = tested.part(pd.Series(unseen, index=tested.outcome.index))
    theirs = predictor.losses(part.outcome, model.predict(part.features))
    return float(theirs.mean()), float(losses[unseen].mean())


def _p_value(tested: Material, losses: measures.Floats, others: measures.Floats) -> float:
    """By things, since one that is asked about several times counts once."""
    rows = pd.DataFrame({"thing": tested.things["thing_id"].to_numpy(), "ours": losses, "theirs": others})
    means = rows.groupby("thing").mean()
    return measures.error_is_lower(means["ours"].to_numpy(), means["theirs"].to_numpy())


def _covered(actual: measures.Floats, predicted: pd.DataFrame) -> float:
    return measures.coverage(actual, predicted["low"].to_numpy(), predicted["high"].to_numpy())


def _slices(tested: Material, losses: measures.Floats, others: measures.Floats) -> pd.DataFrame:
    rows = pd.DataFrame({"label": tested.things["entity_id"], "loss": losses, "baseline_loss": others})
    grouped = rows.groupby("label", as_index=False)
    means = grouped[["loss", "baseline_loss"]].mean()
    return means.assign(rows=np.asarray(grouped.size()["size"], dtype="int64"))
