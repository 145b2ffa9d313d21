"""The tables of anomalies and lasting changes in schema `ml`."""

from ml.core.tables import Column, ResultTable

AS_OF = Column("as_of", "timestamptz not null", "Instant that the marts were built for")
SERIES = (
    Column("metric", "text not null", "As in marts.metrics"),
    Column("entity_type", "text not null", "organization, team, service or project"),
    Column("entity_id", "text not null", "As in marts"),
    Column("unit", "text not null", "Unit of the metric"),
)
ASSESSMENT = Column("assessment", "text not null", "better, worse, or `other` where the metric has no direction")
REASON = Column("reason", "text not null", "What is out of the ordinary, in a sentence")

ANOMALIES = ResultTable(
    "anomalies",
    "Values of the last complete week that are far from the weeks before.",
    ("metric", "entity_id"),
    (
        *SERIES,
        Column("period_start", "date not null", "Monday of the week"),
        Column("value", "double precision not null", "As in marts.metrics"),
        Column("expected", "double precision not null", "Exponentially weighted mean of the weeks before"),
        Column("low", "double precision not null", "Lower end of what is ordinary"),
        Column("high", "double precision not null", "Upper end of what is ordinary"),
        Column("score", "double precision not null", "Distance from what is expected in standard deviations of noise"),
        Column("sample_size", "bigint", "Rows that the value rests on"),
        ASSESSMENT,
        REASON,
        AS_OF,
    ),
)
TRENDS = ResultTable(
    "trends",
    "Lasting changes of weekly values within a year and a half, the last one of each series.",
    ("metric", "entity_id"),
    (
        *SERIES,
        Column("changed_on", "date not null", "Monday of the first week after the change"),
        Column("before", "double precision not null", "Mean of the weeks between the change before and this one"),
        Column("after", "double precision not null", "Mean of the weeks since"),
        Column("weeks_before", "bigint not null", "Weeks with a value before"),
        Column("weeks_after", "bigint not null", "Weeks with a value since"),
        Column("score", "double precision not null", "What the best split explains; see `alarm_rates`"),
        ASSESSMENT,
        REASON,
        AS_OF,
    ),
)
ALARM_RATES = ResultTable(
    "alarm_rates",
    "How often chance alone sets off an alarm: the same weeks, shuffled.",
    ("detector",),
    (
        Column("detector", "text not null", "anomalies or trends"),
        Column("threshold", "double precision not null", "Score above which there is an alarm"),
        Column("alarm_rate", "double precision not null", "Share of shuffled weeks, or of shuffled series, above it"),
        Column("tried", "bigint not null", "Shuffled weeks, or series, that it was measured on"),
        Column("series", "bigint not null", "Series that are watched"),
        Column("fingerprint", "text not null", "Digest of the weeks and the code that all was made from"),
        AS_OF,
    ),
)
TABLES = (ANOMALIES, TRENDS, ALARM_RATES)
