"""The tables of predictions in schema `ml`."""

from ml.core.tables import Column, ResultTable

MODEL = Column("model", "text not null", "Name of the model, as `sei predict` takes it")
AS_OF = Column("as_of", "timestamptz not null", "Instant that the marts were built for")
ENTITY = (
    Column("entity_type", "text not null", "Kind of what the thing belongs to"),
    Column("entity_id", "text not null", "As in marts"),
)
SAID = (
    Column("value", "double precision not null", "Probability, or median of the quantity"),
    Column("low", "double precision", "Lower end of the 80 % interval; null for a probability"),
    Column("high", "double precision", "Upper end of the 80 % interval; null for a probability"),
    Column("baseline", "double precision not null", "The naive prediction of the same thing"),
    Column(
        "served_by",
        "text not null",
        "`model`, `baseline` where none has proved better, `challenger` where it is tried",
    ),
    Column("model_version", "bigint", "Version in MLflow's registry; null where the baseline serves"),
)

PREDICTIONS = ResultTable(
    "predictions",
    "What is open now, and what becomes of it.",
    ("model", "thing_id"),
    (
        MODEL,
        Column("thing_id", "text not null", "Id as in marts, or of a file and quarter"),
        Column("title", "text", "Its title"),
        *ENTITY,
        Column("unit", "text not null", "probability, days, count or points"),
        *SAID,
        Column("reasons", "text not null", "Features that raise the value most, greatest first"),
        Column("source_url", "text", "Its page"),
        AS_OF,
    ),
)
MODELS = ResultTable(
    "models",
    "What serves, and how good it was on later rows that it had not learnt from.",
    ("model",),
    (
        MODEL,
        Column("says", "text not null", "What a value is"),
        Column("limits", "text not null", "What the model does not know"),
        Column("unit", "text not null", "probability, days, count or points"),
        Column("served_by", "text not null", "`model` or `baseline`"),
        Column("reason", "text not null", "Why the last candidate does not serve; empty where it does"),
        Column("model_name", "text not null", "Registered model in MLflow"),
        Column("model_version", "bigint", "Version that is the champion; null where the baseline serves"),
        Column("candidate_version", "bigint", "Version that was trained last; null where the model abstains"),
        Column("learnt_from", "bigint", "Known rows that the measured candidate learnt from"),
        Column("tested_on", "bigint", "Later rows that it was measured on"),
        Column("loss", "double precision", "Mean loss there: squared error of probabilities, else pinball loss"),
        Column("baseline_loss", "double precision", "The same of the naive prediction"),
        Column("p", "double precision", "One-sided p-value that the loss is not below the baseline's"),
        Column("auc", "double precision", "Area under the curve, of a probability"),
        Column("coverage_80", "double precision", "Share of later times in their 80 % interval"),
        Column("calibration_error", "double precision", "Expected calibration error of a probability"),
        Column("trained_through", "timestamptz not null", "Nothing known later was learnt from"),
        Column("fingerprint", "text not null", "Digest of rows and code that the last candidate was trained on"),
        Column("asked", "text not null", "Date, and digest of the things that predictions are made of"),
        AS_OF,
    ),
)
SLICES = ResultTable(
    "model_slices",
    "How good the last candidate was per repository or project, on later rows.",
    ("model", "entity_id"),
    (
        MODEL,
        Column("entity_id", "text not null", "As in marts"),
        Column("rows", "bigint not null", "Later rows"),
        Column("loss", "double precision not null", "Mean loss, as in `models`"),
        Column("baseline_loss", "double precision not null", "The same of the naive prediction"),
    ),
)
ABSTENTIONS = ResultTable(
    "abstentions",
    "Models that do not predict, and why; the baseline serves where it can, but not of a single entity.",
    ("model", "entity_id"),
    (
        MODEL,
        Column("entity_id", "text not null", "`organization`, or the repository that is left out"),
        Column("reason", "text not null", "Why"),
        AS_OF,
    ),
)
LOG = ResultTable(
    "prediction_log",
    "Each prediction as it was made, at most once a day of a thing, also what was only tried, and what came of it.",
    ("model", "thing_id", "predicted_at", "served_by"),
    (
        MODEL,
        Column("thing_id", "text not null", "As in `predictions`"),
        *ENTITY,
        Column("predicted_at", "timestamptz not null", "`as_of` of the run that said it"),
        *SAID,
        Column("outcome", "double precision", "What came of it; null until it is known"),
        Column("known_at", "timestamptz", "When that was known"),
        Column("is_served", "boolean not null default true", "Whether people saw it; else it was said beside what was"),
    ),
    is_kept=True,
)
TRIALS = ResultTable(
    "trials",
    "Challengers that are tried on a share of the things; `sei models trial` begins and ends one.",
    ("model",),
    (
        MODEL,
        Column("share", "double precision not null", "Share of the things that the challenger serves"),
        Column("began_at", "timestamptz not null", "`as_of` after which it counts"),
    ),
    is_kept=True,
)
COMPARISONS = ResultTable(
    "comparisons",
    "Challenger against what serves, on outcomes that are known.",
    ("model", "kind"),
    (
        MODEL,
        Column("kind", "text not null", "shadow: both of the same things; trial: each of the things that it served"),
        Column("against", "text not null", "model or baseline"),
        Column("things", "bigint not null", "Things of what serves"),
        Column("challenger_things", "bigint not null", "Things of the challenger"),
        Column("loss", "double precision not null", "Mean loss of what serves"),
        Column("challenger_loss", "double precision not null", "Mean loss of the challenger"),
        Column("difference", "double precision not null", "The challenger's less the other; below 0 it is better"),
        Column("low", "double precision not null", "Lower end of its 95 % interval"),
        Column("high", "double precision not null", "Upper end of its 95 % interval"),
        AS_OF,
    ),
)
MONITORING = ResultTable(
    "monitoring",
    "How right predictions were once outcomes were known, and how far late rows are from those before.",
    ("model", "measure"),
    (
        MODEL,
        Column("measure", "text not null", "live loss, coverage or calibration error, drift or distance of a feature"),
        Column(
            "value",
            "double precision not null",
            "Drift is the population stability index, distance Kolmogorov and Smirnov's",
        ),
        Column("rows", "bigint not null", "Rows that it is of"),
        Column("is_within", "boolean not null", "Whether it is as it should be"),
        AS_OF,
    ),
)
TABLES = (PREDICTIONS, MODELS, SLICES, ABSTENTIONS, LOG, TRIALS, COMPARISONS, MONITORING)
