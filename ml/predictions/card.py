"""Card of a trained model: what it says, from what, how good, and what it does not know."""

from ml.core.evaluation import Evaluation
from ml.core.material import Material, Predictor

LINE = "\n"


def card(predictor: Predictor, past: Material, found: Evaluation) -> str:
    """The card as Markdown."""
    known = past.part(past.is_known)
    asked = known.things["asked_at"]
    measures = {
        "loss on later rows": found.loss, "the baseline's": found.baseline_loss, "p": found.p, "AUC": found.auc,
        "share in the 80 % interval": found.coverage, "calibration error": found.calibration_error,
    }  # fmt: skip
    lines = [f"| {name} | {value:.4g} |" for name, value in measures.items() if value is not None]
    slices = [
        f"| {row.label} | {row.rows} | {row.loss:.4g} | {row.baseline_loss:.4g} |"
        for row in found.slices.sort_values("rows", ascending=False).itertuples()
    ]
    things, span = known.things["thing_id"].nunique(), f"{asked.min():%Y-%m-%d} to {asked.max():%Y-%m-%d}"
    serves = f"No: {found.objection}." if found.objection else "Yes."
    return f"""# {predictor.name}

{predictor.says}. {predictor.limits}

## Data

{len(known.outcome):,} known rows of {things:,} {predictor.thing}s, asked about from {span}; \
{len(past.outcome) - len(known.outcome):,} rows were not over.

## Measured

On the {found.rows:,} rows asked about from {found.began_at:%Y-%m-%d %H:%M} on, having learnt from \
{found.learnt_from:,} that were known before.

| measure | value |
|---|---|
{LINE.join(lines)}

## By repository or project

| entity | rows | loss | the baseline's |
|---|---|---|---|
{LINE.join(slices)}

## Serves

{serves}
"""
