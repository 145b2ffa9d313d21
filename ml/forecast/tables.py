"""The tables of the forecasts in schema `ml`."""

from ml.core.tables import Column, ResultTable

METRIC = Column("metric", "text not null", "commits or deployments, per week")
ENTITY = (
    METRIC,
    Column("entity_type", "text not null", "organization, service or repository"),
    Column("entity_id", "text not null", "As in marts"),
)
ENTITY_KEY = ("metric", "entity_type", "entity_id")
MODEL = (
    Column("algorithm", "text not null", "Algorithm of statsforecast"),
    Column("model_name", "text not null", "Registered model in MLflow"),
    Column("model_version", "bigint not null", "Its version that was the champion"),
)
TRAINED_THROUGH = Column("trained_through", "date not null", "Monday of the last complete week that the models know")
AS_OF = Column("as_of", "timestamptz not null", "Instant that the metrics are for")
COVERAGES = (
    Column("coverage_80", "double precision not null", "Share of actual values inside the 80 % interval"),
    Column("coverage_95", "double precision not null", "Share of actual values inside the 95 % interval"),
)

FORECASTS = ResultTable(
    "forecasts",
    "Weekly commits and deployments to come, by the champion of the model registry.",
    (*ENTITY_KEY, "period_start"),
    (
        *ENTITY,
        Column("period_start", "date not null", "Monday of the week that is forecast"),
        Column("horizon", "bigint not null", "Weeks ahead of the last complete week, from 1"),
        Column("value", "double precision not null", "Median forecast, events per week"),
        Column("lo_80", "double precision not null", "Lower end of the 80 % interval, never below 0"),
        Column("hi_80", "double precision not null", "Upper end of the 80 % interval"),
        Column("lo_95", "double precision not null", "Lower end of the 95 % interval, never below 0"),
        Column("hi_95", "double precision not null", "Upper end of the 95 % interval"),
        *MODEL,
        TRAINED_THROUGH,
        AS_OF,
    ),
)
BACKTESTS = ResultTable(
    "forecast_backtests",
    "Rolling backtest of every candidate on every series; the seasonal-naive forecast is the yardstick.",
    (*ENTITY_KEY, "algorithm"),
    (
        *ENTITY,
        *MODEL,
        Column("mae", "double precision not null", "Mean absolute error, events per week"),
        Column(
            "mase", "double precision", "Error in units of the in-sample seasonal-naive error; null where that is 0"
        ),
        Column("naive_mae", "double precision not null", "Mean absolute error of the seasonal-naive forecast"),
        *COVERAGES,
        Column("cutoffs", "bigint not null", "Past weeks from which the backtest forecast"),
        Column("cutoffs_won", "bigint not null", "Cut-offs with a lower error than the seasonal-naive forecast"),
        Column("weeks", "bigint not null", "Complete weeks of history"),
        Column("season", "bigint not null", "Weeks after which the naive forecast repeats"),
        Column("is_champion", "boolean not null", "Whether this algorithm serves the series"),
    ),
)
SKIPS = ResultTable(
    "forecast_skips",
    "Series that are not forecast, and why.",
    ENTITY_KEY,
    (
        *ENTITY,
        Column("weeks", "bigint not null", "Complete weeks of history"),
        Column("reason", "text not null", "Why there is no forecast"),
        AS_OF,
    ),
)
SLICES = ResultTable(
    "forecast_slices",
    "Backtest scores of the serving algorithms by kind of series.",
    ("metric", "slice", "label"),
    (
        METRIC,
        Column("slice", "text not null", "What the series are grouped by"),
        Column("label", "text not null", "The group"),
        Column("series", "bigint not null", "Series in it"),
        Column("mase", "double precision", "Mean of the series' MASE"),
        Column(
            "relative_mae", "double precision", "Error as a share of the seasonal-naive one's; null where that is 0"
        ),
        *COVERAGES,
    ),
)
RUNS = ResultTable(
    "forecast_runs",
    "What the tables were made from, per metric.",
    ("metric",),
    (
        METRIC,
        Column("fingerprint", "text not null", "Digest of the training data, thresholds and code"),
        Column("model_name", "text", "Registered model in MLflow; null where no series is long enough"),
        Column("model_version", "bigint", "Its version that was the champion"),
        Column("series", "bigint not null", "Series with a forecast"),
        Column(
            "promoted_series", "bigint not null", "Those served by something better than the seasonal-naive forecast"
        ),
        Column("skipped_series", "bigint not null", "Series without a forecast"),
        Column("trained_through", "date", "Monday of the last complete week that the models know"),
        AS_OF,
    ),
)
TABLES = (FORECASTS, BACKTESTS, SKIPS, SLICES, RUNS)
