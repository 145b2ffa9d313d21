"""Predictions end to end: real Postgres, real MLflow, marts made here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg
import pytest

from infra.warehouse import Role, Warehouse
from ml.build_failure import warehouse
from ml.build_failure.features import features
from ml.core.reading import rows_of
from ml.delivery_time.warehouse import OF_PULL_REQUESTS
from ml.predictions import PREDICTORS, serving, trials
from ml.predictions.monitoring import distance, stability_index
from tests.ml import marts_of_code

AS_OF = datetime(2026, 9, 2, 12, tzinfo=UTC)
MARTS = """
create table marts.fct_pull_requests (
    pull_request_id text, repository_id text, number bigint, title text, author_account_id text, work_kind text,
    opened_at timestamptz, merged_at timestamptz, closed_at timestamptz, first_review_at timestamptz,
    first_approved_at timestamptz, deleted_at timestamptz, left_out_reason text, source_url text
);
create table marts.fct_issues (
    issue_id text, project_id text, key text, title text, type text, work_kind text, author_account_id text,
    created_at timestamptz, started_at timestamptz, done_at timestamptz, deleted_at timestamptz,
    moved_to_issue_id text, exclusion_reason text, source_url text
);
create table marts.fct_pipeline_runs (
    run_id text, repository_id text, workflow_id text, workflow text, branch text, sha text, status text,
    is_of_pull_request boolean, created_at timestamptz, started_at timestamptz, finished_at timestamptz,
    deleted_at timestamptz, source_url text
);
create table marts.fct_sprints (
    sprint_id text, board_id text, name text, state text, began_at timestamptz, planned_end_at timestamptz,
    completed_at timestamptz, source_url text
);
create table marts.fct_sprint_issues (
    sprint_id text, issue_id text, added_at timestamptz, removed_at timestamptz
);
create table marts.fct_issue_estimates (
    issue_id text, story_points float8, started_at timestamptz, ended_at timestamptz
);
create table marts.fct_issue_status_intervals (
    issue_id text, status_category text, started_at timestamptz, ended_at timestamptz
);
create table marts.fct_sprint_outcomes (
    sprint_id text, issue_id text, points_at_end float8, is_done boolean, exclusion_reason text
);
create table marts.metrics (
    metric text, entity_type text, entity_id text, grain text, period_start date, is_complete boolean,
    sample_size bigint
);
create table marts.fct_commits (repository_id text, sha text, additions bigint, deletions bigint, files_changed bigint)
"""


@dataclass
class Scene:
    """Marts of an organisation, and the stage that predicts from them."""

    warehouse: Warehouse
    tracking_uri: str
    folder: Path

    def run(self, as_of: datetime = AS_OF) -> dict[str, str]:
        """Run the stage."""
        url = self.warehouse.url(Role.TRANSFORMER)
        return serving.run(url, self.tracking_uri, self.folder / "artifacts", as_of, self.folder / "work").said

    def rows(self, query: str, *given: object) -> list[tuple[Any, ...]]:
        """Answer of the warehouse."""
        with psycopg.connect(self.warehouse.url(Role.TRANSFORMER)) as connection:
            cursor = connection.execute(query.encode(), given or None)
            return cursor.fetchall() if cursor.description else []

    def pull_request(self, number: int, opened_at: datetime, days: float | None, author: str = "ada") -> None:
        """One that was merged after so many days, or is open."""
        merged = None if days is None else opened_at + timedelta(days=days)
        self.rows(
            "insert into marts.fct_pull_requests (pull_request_id, repository_id, number, title, author_account_id,"
            " opened_at, merged_at, closed_at) values (%s, 'repository:a', %s, 'Change', %s, %s, %s, %s)",
            f"pull:{number}", number, author, opened_at, merged, merged,
        )  # fmt: skip

    def ci_run(self, number: int, started_at: datetime, status: str) -> None:
        """One of five minutes, or one that runs."""
        finished = None if status == "running" else started_at + timedelta(minutes=5)
        self.rows(
            "insert into marts.fct_pipeline_runs (run_id, repository_id, workflow_id, workflow, branch, status,"
            " is_of_pull_request, created_at, started_at, finished_at)"
            " values (%s, 'repository:a', 'w', 'CI', 'main', %s, false, %s, %s, %s)",
            f"run:{number}", status, started_at, started_at, finished,
        )  # fmt: skip


@pytest.fixture
def scene(fresh_warehouse: Warehouse, new_tracking_uri: Callable[[], str], tmp_path: Path) -> Scene:
    with psycopg.connect(fresh_warehouse.url(Role.TRANSFORMER)) as connection:
        connection.execute(MARTS.encode())
        marts_of_code.make(connection)
    return Scene(fresh_warehouse, new_tracking_uri(), tmp_path)


def _slow_and_quick_authors(scene: Scene, count: int = 400) -> None:
    chance = np.random.default_rng(3)
    for number in range(count):
        author, typical = ("ada", 0.5) if number % 2 else ("bo", 8.0)
        opened_at = AS_OF - timedelta(days=0.5 * (count - number) + 20)
        scene.pull_request(number, opened_at, float(typical * chance.lognormal(0, 0.3)), author)


def _streaks(scene: Scene, count: int = 600) -> None:
    """Runs that fail for a while and pass for a while."""
    chance = np.random.default_rng(4)
    is_broken = False
    for number in range(count):
        is_broken ^= bool(chance.random() < 0.05)
        fails = chance.random() < (0.9 if is_broken else 0.05)
        started_at = AS_OF - timedelta(hours=6 * (count - number))
        scene.ci_run(number, started_at, "failure" if fails else "success")


def test_what_proves_better_serves_with_its_reasons(scene: Scene) -> None:
    _slow_and_quick_authors(scene)
    scene.pull_request(1_001, AS_OF - timedelta(hours=2), None, "ada")
    scene.pull_request(1_002, AS_OF - timedelta(hours=2), None, "bo")
    said = scene.run()
    assert said["delivery_time_of_pull_requests"] == "2 pull requests by version 1"
    found = scene.rows("select thing_id, value, low, high, served_by, reasons from ml.predictions order by 1")
    (quick_id, quick, *_), (slow_id, slow, low, high, served_by, reasons) = found
    assert (quick_id, slow_id, served_by) == ("pull:1001", "pull:1002", "model")
    assert quick < 2 < slow
    assert low < slow < high
    assert "reporter" in reasons
    loss, naive, p, inside = scene.rows("select loss, baseline_loss, p, coverage_80 from ml.models where loss > 0")[0]
    assert loss < naive
    assert p < 0.05
    assert inside == pytest.approx(0.8, abs=0.12)


def test_what_has_no_history_abstains_with_the_reason(scene: Scene) -> None:
    for number in range(10):
        scene.pull_request(number, AS_OF - timedelta(days=30 + number), 1)
    scene.pull_request(99, AS_OF - timedelta(days=1), None)
    scene.run()
    reasons = dict(scene.rows("select model, reason from ml.abstentions"))
    assert "later rows to be measured on, 30 needed" in reasons["delivery_time_of_pull_requests"]
    assert scene.rows("select thing_id, served_by, model_version from ml.predictions") == [
        ("pull:99", "baseline", None)
    ]
    assert set(reasons) == {one.name for one in PREDICTORS}


def test_a_running_build_is_predicted_and_what_came_of_it_is_kept(scene: Scene) -> None:
    _streaks(scene)
    scene.ci_run(9_000, AS_OF - timedelta(minutes=1), "running")
    said = scene.run()
    assert said["build_failure"].startswith("1 CI runs by version 1")
    [(value,)] = scene.rows("select value from ml.predictions where thing_id = 'run:9000'")
    assert 0 < value < 1
    ended = AS_OF + timedelta(minutes=4)
    scene.rows(
        "update marts.fct_pipeline_runs set status = 'failure', finished_at = %s where run_id = 'run:9000'", ended
    )
    scene.run(AS_OF + timedelta(hours=1))
    assert scene.rows("select outcome, known_at from ml.prediction_log where thing_id = 'run:9000'") == [
        (1.0, ended)
    ]  # fmt: skip
    assert scene.rows("select count(*) from ml.predictions where thing_id = 'run:9000'") == [(0,)]
    # It ended after the Monday that training ends with: nothing was trained anew.
    assert scene.rows("select candidate_version from ml.models where model = 'build_failure'") == [(1,)]


def test_throughput_is_forecast_from_the_last_complete_week_on(scene: Scene) -> None:
    chance = np.random.default_rng(5)
    monday = (AS_OF - timedelta(days=AS_OF.weekday())).date()
    for team in range(4):
        for back in range(90):
            scene.rows(
                "insert into marts.metrics values ('throughput', 'team', %s, 'week', %s, %s, %s)",
                f"team:{team}", monday - timedelta(weeks=back), back > 0, int(chance.poisson(4 * team)),
            )  # fmt: skip
    said = scene.run()["capacity"]
    # The first team did nothing at all.
    assert said == "12 weekly throughputs by version 1"
    found = scene.rows("select value, low, high, unit, title from ml.predictions where thing_id like '%%team:3%%:4'")
    [(value, low, high, unit, title)] = found
    assert low < value < high
    assert value == pytest.approx(48, rel=0.15)
    assert (unit, title) == ("count", f"issues done in 4 weeks from {monday}")
    assert scene.run(AS_OF + timedelta(days=1))["capacity"] == said
    [(inside,)] = scene.rows("select coverage_80 from ml.models where model = 'capacity'")
    assert inside == pytest.approx(0.8, abs=0.12)


def _sprint(scene: Scene, number: int, began_at: datetime, points: list[int], done: int | None) -> None:
    """Two weeks with issues of so many points, of which the first `done` are done a day each; None: not over."""
    ends = began_at + timedelta(days=14)
    scene.rows(
        "insert into marts.fct_sprints values (%s, 'board:a', %s, %s, %s, %s, %s, null)", f"sprint:{number}",
        f"Sprint {number}", "active" if done is None else "closed", began_at, ends, None if done is None else ends,
    )  # fmt: skip
    for place, estimate in enumerate(points):
        issue, before = f"issue:{number}:{place}", began_at - timedelta(days=1)
        scene.rows("insert into marts.fct_issues (issue_id, created_at) values (%s, %s)", issue, before)
        scene.rows("insert into marts.fct_sprint_issues values (%s, %s, %s, null)", f"sprint:{number}", issue, before)
        scene.rows("insert into marts.fct_issue_estimates values (%s, %s, %s, null)", issue, estimate, before)
        finished = began_at + timedelta(days=1 + place) if place < (2 if done is None else done) else None
        scene.rows("insert into marts.fct_issue_status_intervals values (%s, 'to_do', %s, %s)", issue, before, finished)
        if finished:
            scene.rows("insert into marts.fct_issue_status_intervals values (%s, 'done', %s, null)", issue, finished)
        if done is not None:
            scene.rows(
                "insert into marts.fct_sprint_outcomes values (%s, %s, %s, %s, null)",
                f"sprint:{number}", issue, estimate, place < done,
            )  # fmt: skip


def test_a_running_sprint_is_predicted_from_what_is_done_in_it(scene: Scene) -> None:
    chance = np.random.default_rng(7)
    for number in range(60):
        done = int(chance.integers(2, 7))
        _sprint(scene, number, AS_OF - timedelta(days=14 * (60 - number) + 4), [3] * 8, done)
    _sprint(scene, 60, AS_OF - timedelta(days=4), [3] * 8, None)
    said = scene.run()["sprint_outcome"]
    assert said == "1 running sprints by version 1"
    [(value, low, high, unit, naive)] = scene.rows(
        "select value, low, high, unit, baseline from ml.predictions where model = 'sprint_outcome'"
    )
    # Two of eight issues were done on the first two days, and none since.
    assert low <= value <= high
    assert value < naive
    assert unit == "points"
    # The day after, what the registry holds answers.
    assert scene.run(AS_OF + timedelta(days=1))["sprint_outcome"] == said
    for path in (scene.folder / "artifacts").rglob("data/model"):
        path.write_bytes(b"no forests")
    assert "cannot be used" in scene.run(AS_OF + timedelta(days=2))["sprint_outcome"]


def test_features_of_a_running_build_are_those_of_the_whole_history(scene: Scene) -> None:
    _streaks(scene)
    scene.ci_run(9_000, AS_OF - timedelta(minutes=1), "running")
    with psycopg.connect(scene.warehouse.url(Role.TRANSFORMER)) as connection:
        runs = rows_of(connection, warehouse.RUNS, {"as_of": AS_OF}, moments=("started_at", "known_at"))
        asked = warehouse.read(connection, AS_OF).asked()
    assert len(runs) > warehouse.LATEST_RUNS
    assert list(asked.things["thing_id"]) == ["run:9000"]
    assert asked.features.iloc[0].equals(features(runs).iloc[-1].astype("float64"))


def test_what_ended_later_or_was_renamed_is_not_learnt_anew(scene: Scene) -> None:
    _slow_and_quick_authors(scene, 50)
    monday = pd.Timestamp(AS_OF - timedelta(days=2)).normalize()
    digests = set()
    with psycopg.connect(scene.warehouse.url(Role.TRANSFORMER)) as connection:
        digests.add(OF_PULL_REQUESTS.read(connection, AS_OF).digest(monday))
        scene.pull_request(1_001, AS_OF - timedelta(hours=2), 0.01)
        scene.rows("update marts.fct_pull_requests set title = 'Renamed', first_review_at = %s", AS_OF)
        digests.add(OF_PULL_REQUESTS.read(connection, AS_OF).digest(monday))
        assert len(digests) == 1
        scene.pull_request(1_002, AS_OF - timedelta(days=9), 1)
        assert OF_PULL_REQUESTS.read(connection, AS_OF).digest(monday) not in digests


def test_nothing_new_changes_as_of_alone_and_trains_nothing(scene: Scene) -> None:
    _streaks(scene)
    scene.ci_run(9_000, AS_OF - timedelta(minutes=1), "running")
    scene.run()
    before = scene.rows("select thing_id, value, model_version from ml.predictions")
    assert scene.run(AS_OF + timedelta(hours=1))["build_failure"] == "as before"
    assert scene.rows("select thing_id, value, model_version from ml.predictions") == before
    assert scene.rows("select distinct as_of from ml.predictions") == [(AS_OF + timedelta(hours=1),)]


def test_what_the_naive_prediction_knows_exactly_is_left_to_it(scene: Scene) -> None:
    for number in range(400):
        opened_at = AS_OF - timedelta(days=0.5 * (400 - number) + 20)
        scene.pull_request(number, opened_at, 0.5 if number % 2 else 0.8)
    scene.rows("update marts.fct_pull_requests set repository_id = 'repository:b' where number % 2 = 1")
    scene.pull_request(1_001, AS_OF - timedelta(hours=2), None)
    scene.run()
    query = "select served_by, model_version, candidate_version, reason from ml.models where tested_on > 0"
    [(served_by, version, candidate, reason)] = scene.rows(query)
    assert (served_by, version, candidate) == ("baseline", None, 1)
    assert "the baseline's" in reason
    [(value, naive)] = scene.rows("select value, baseline from ml.predictions")
    assert value == naive


def test_a_challenger_speaks_in_the_shadow_and_of_its_share_and_is_compared(scene: Scene) -> None:
    """The naive prediction knows all of these: the model does not serve, and is tried."""
    for number in range(400):
        opened_at = AS_OF - timedelta(days=0.5 * (400 - number) + 20)
        scene.pull_request(number, opened_at, 0.5 if number % 2 else 0.8)
    scene.rows("update marts.fct_pull_requests set repository_id = 'repository:b' where number % 2 = 1")
    for number in range(1_000, 1_060):
        scene.pull_request(number, AS_OF - timedelta(hours=2), None)
    scene.run()
    query = "select served_by, is_served, count(*) from ml.prediction_log group by 1, 2 order by 1"
    assert scene.rows(query) == [("baseline", True, 60), ("challenger", False, 60)]
    with psycopg.connect(scene.warehouse.url(Role.TRANSFORMER)) as connection:
        trials.begin(connection, "delivery_time_of_pull_requests", 0.5, AS_OF)
    later = AS_OF + timedelta(days=1, hours=1)
    scene.run(later)
    seen = dict(scene.rows("select served_by, count(*) from ml.predictions group by 1"))
    assert sum(seen.values()) == 60
    assert 18 <= seen["challenger"] <= 42
    ended = later + timedelta(minutes=30)
    scene.rows("update marts.fct_pull_requests set merged_at = %s, closed_at = %s where number >= 1000", ended, ended)
    scene.run(later + timedelta(hours=1))
    found = scene.rows("select kind, against, things, challenger_things, difference, low, high from ml.comparisons")
    (shadow, against, both, same, difference, low, high), (trial, _, theirs, ours, *_) = sorted(found)
    assert (shadow, trial, against) == ("shadow", "trial", "baseline")
    assert both == same == 60
    assert low - 1e-9 <= difference <= high + 1e-9
    assert (ours, theirs + ours) == (seen["challenger"], 60)
    with psycopg.connect(scene.warehouse.url(Role.TRANSFORMER)) as connection:
        trials.begin(connection, "delivery_time_of_pull_requests", 0, AS_OF)
    assert scene.rows("select * from ml.trials") == []


def test_what_was_said_is_kept_when_the_log_gets_a_column(scene: Scene) -> None:
    _slow_and_quick_authors(scene, 50)
    scene.pull_request(1_001, AS_OF - timedelta(hours=2), None)
    scene.run()
    scene.rows("alter table ml.prediction_log drop constraint prediction_log_pkey")
    scene.rows("alter table ml.prediction_log drop column is_served")
    scene.rows("alter table ml.prediction_log add primary key (model, thing_id, predicted_at)")
    scene.run(AS_OF + timedelta(days=2))
    assert scene.rows("select thing_id, predicted_at, is_served from ml.prediction_log order by 2") == [
        ("pull:1001", AS_OF, True), ("pull:1001", AS_OF + timedelta(days=2), True),
    ]  # fmt: skip


def test_a_corrupt_artifact_is_a_reason_and_the_baseline_serves(scene: Scene) -> None:
    _streaks(scene)
    scene.ci_run(9_000, AS_OF - timedelta(minutes=1), "running")
    scene.run()
    for path in (scene.folder / "artifacts").rglob("data/model"):
        path.write_text("{ no JSON")
    scene.ci_run(9_001, AS_OF - timedelta(seconds=30), "running")
    said = scene.run()["build_failure"]
    assert said.startswith("2 CI runs by the baseline: its registry or its files cannot be used")
    assert scene.rows("select distinct served_by from ml.predictions") == [("baseline",)]


def test_a_registry_that_is_down_is_a_reason_and_the_baseline_serves(scene: Scene) -> None:
    _streaks(scene)
    scene.ci_run(9_000, AS_OF - timedelta(minutes=1), "running")
    up, scene.tracking_uri = scene.tracking_uri, "postgresql://nobody:nothing@127.0.0.1:1/none"
    assert "cannot be used" in scene.run()["build_failure"]
    assert scene.rows("select served_by from ml.predictions") == [("baseline",)]
    # Once it is back, what could not be trained is.
    scene.tracking_uri = up
    assert scene.run()["build_failure"].startswith("1 CI runs by version 1")
    assert scene.rows("select served_by from ml.predictions") == [("model",)]


def test_drift_is_told_where_what_is_asked_is_another_thing() -> None:
    chance = np.random.default_rng(6)
    learnt = chance.normal(size=5_000)
    assert stability_index(learnt, chance.normal(size=2_000)) < 0.05
    assert stability_index(learnt, chance.normal(2, size=2_000)) > 0.25
    assert stability_index(learnt, np.full(2_000, np.nan)) > 0.25
    assert distance(learnt, chance.normal(size=2_000)) < 0.05
    assert distance(learnt, chance.normal(1, size=2_000)) > 0.3
    assert distance(learnt, np.full(2_000, np.nan)) == 0
