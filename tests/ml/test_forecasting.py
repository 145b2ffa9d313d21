"""The stage end to end: real Postgres, real MLflow."""

from collections.abc import Callable

from tests.ml.stage import Stage

Counts = Callable[..., list[int]]


def test_a_seasonal_series_is_served_by_a_model_that_beats_the_naive_one(stage: Stage, make_counts: Counts) -> None:
    stage.seed("metric_commits", "repository", "repository:a", make_counts(200, 40, 25))
    report = stage.run()
    print(report)
    for name, rows in stage.tables().items():
        print(name, *rows[:14], sep="\n")
