"""Risk of open pull requests and of files end to end: real Postgres, real MLflow, marts made here."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import psycopg
import pytest

from infra.warehouse import Role
from ml.change_risk import labels
from ml.change_risk.of_repositories import REPOSITORY, OfRepositories, _load_pyfunc, fit
from ml.change_risk.warehouse import PREDICTOR, read
from ml.core.material import last_monday
from ml.quality.warehouse import MOST_SAID
from tests.ml.marts_of_code import insert
from tests.ml.test_predictions import AS_OF, Scene, scene

__all__ = ["scene"]
METRICS = ("subsystems", "directories", "files", "developers", "unique_changes", "experience", "subsystem_experience")


def change(number: int, at: datetime, lines: int, fixed_at: datetime | None, **given: Any) -> dict[str, Any]:
    """A pull request that landed."""
    return {
        "repository_id": "repository:a", "change_id": f"pull:{number}", "is_pull_request": True, "began_at": at,
        "landed_at": at, "is_fix": False, "entropy": 1.0, "lines_added": lines, "lines_deleted": 3, "lines_before": 100,
        "age_days": 5.0, "recent_experience": 1.0, **dict.fromkeys(METRICS, 2), "fixed_at": fixed_at, **given,
    }  # fmt: skip


def changes_whose_developers_matter(count: int = 900, *, repository: str = "repository:a") -> list[dict[str, Any]]:
    """Nine of ten changes of somebody new are repaired three days later, and few of others, whatever their size."""
    chance = np.random.default_rng(5)
    made = []
    for number in range(count):
        at = AS_OF - timedelta(days=0.5 * (count - number) + 1)
        is_new = number % 3 == 0
        fixed_at = at + timedelta(days=3) if chance.random() < (0.9 if is_new else 0.05) else None
        experience = 0 if is_new else int(chance.integers(20, 90))
        made.append(change(
            number, at, int(chance.integers(1, 300)), fixed_at, experience=experience, repository_id=repository,
            change_id=f"{repository}#{number}",
        ))  # fmt: skip
    return made


def write(scene: Scene, table: str, rows: list[dict[str, Any]]) -> None:
    with psycopg.connect(scene.warehouse.url(Role.TRANSFORMER)) as connection:
        insert(connection, table, rows)


def opened(change_id: str, **given: Any) -> dict[str, Any]:
    """An open pull request."""
    return change(0, AS_OF - timedelta(days=2), 50, None, change_id=change_id, landed_at=None, **given)


def test_an_open_pull_request_is_predicted_with_reasons_and_what_came_of_it_is_kept(scene: Scene) -> None:
    rows = changes_whose_developers_matter()
    write(scene, "fct_changes", [*rows, opened("new", experience=0), opened("old", experience=60)])
    assert scene.run()["change_risk"] == "2 pull requests by version 1"
    query = "select thing_id, value, served_by, reasons from ml.predictions where model = 'change_risk' order by 1"
    (_, new, served_by, reasons), (_, old, *_) = scene.rows(query)
    assert new > 0.6 > 0.3 > old
    assert served_by == "model"
    assert "experience" in reasons
    loss, naive, p, auc = scene.rows("select loss, baseline_loss, p, auc from ml.models where model = 'change_risk'")[0]
    assert loss < naive
    assert p < 0.05
    assert auc > 0.8
    landed = AS_OF + timedelta(days=1)
    scene.rows("update marts.fct_changes set landed_at = %s, fixed_at = %s where change_id = 'new'", landed, landed)
    scene.rows("update marts.fct_changes set landed_at = %s where change_id = 'old'", landed)
    scene.run(landed + timedelta(days=6))
    assert scene.rows("select count(*) from ml.prediction_log where outcome is not null") == [(0,)]
    # Whether it has to be repaired is known once the time is over within which others were.
    scene.run(landed + timedelta(days=8))
    query = "select distinct thing_id, outcome from ml.prediction_log where model = 'change_risk' order by 1"
    assert scene.rows(query) == [("new", 1.0), ("old", 0.0)]


def test_repositories_with_little_history_or_unknown_files_are_left_out_with_the_reason(scene: Scene) -> None:
    unknown = dict.fromkeys((*METRICS, "entropy", "lines_added", "lines_deleted", "lines_before"))
    few = changes_whose_developers_matter(20, repository="repository:b")
    blind = changes_whose_developers_matter(300, repository="repository:c")
    quiet = [one | {"fixed_at": None} for one in changes_whose_developers_matter(600, repository="repository:d")]
    rows = [*changes_whose_developers_matter(), *few, *blind, *quiet]
    rows += [opened("a"), opened("b", repository_id="repository:b")]
    rows += [opened("c", repository_id="repository:c", **unknown), opened("d", repository_id="repository:d")]
    write(scene, "fct_changes", rows)
    assert scene.run()["change_risk"] == "1 pull requests by version 1"
    assert scene.rows("select thing_id from ml.predictions") == [("a",)]
    reasons = dict(scene.rows("select entity_id, reason from ml.abstentions where model = 'change_risk'"))
    assert reasons.keys() == {"repository:b", "repository:c", "repository:d"}
    assert reasons["repository:b"].endswith("known outcomes, 60 needed")
    assert reasons["repository:c"] == "its host does not say which files its open pull requests change"
    assert reasons["repository:d"].endswith("known outcomes are the same")


def test_a_later_fix_changes_nothing_that_was_learnt_before(scene: Scene) -> None:
    write(scene, "fct_changes", changes_whose_developers_matter(400))
    monday = last_monday(AS_OF)
    with psycopg.connect(scene.warehouse.url(Role.TRANSFORMER)) as connection:
        reading = read(connection, AS_OF)
        before, digest = reading.past(monday), reading.digest(monday)
        # Fixes of the days since, and what landed or was opened since.
        since = "update marts.fct_changes set fixed_at = %s where"
        scene.rows(f"{since} fixed_at >= %s", AS_OF, monday)
        scene.rows(f"{since} fixed_at is null and landed_at < %s", AS_OF, monday)
        write(scene, "fct_changes", [change(5_000, AS_OF - timedelta(hours=1), 9, None), opened("new")])
        later = read(connection, AS_OF)
        assert later.digest(monday) == digest
        after = later.past(monday)
    pd.testing.assert_frame_equal(before.features, after.features)
    pd.testing.assert_series_equal(before.outcome, after.outcome)
    pd.testing.assert_series_equal(before.known_at, after.known_at)
    assert before.is_known.any()
    # Of the last changes nobody knows yet.
    is_young = before.things["asked_at"] > monday - timedelta(days=labels.SHORTEST)
    assert is_young.any()
    assert not before.is_known[is_young].any()
    assert before.outcome[is_young].isna().all()


def _deployed(scene: Scene, count: int, suspects: int) -> None:
    """Failed deployments that each brought so many of the changes, half a day after they landed."""
    numbers = range(count)
    at = AS_OF - timedelta(days=100)
    write(scene, "fct_deployments", [
        {"deployment_id": str(one), "is_production": True, "has_failed": True, "finished_at": at, "recovered_at": at}
        for one in numbers
    ])  # fmt: skip
    write(scene, "fct_deployed_pull_requests", [
        {"pull_request_id": f"repository:a#{one * suspects + place}", "deployment_id": str(one)}
        for one in numbers for place in range(suspects)
    ])  # fmt: skip
    write(scene, "fct_incidents", [{"incident_id": str(one), "started_at": at} for one in numbers])
    write(scene, "fct_incident_deployments", [{"incident_id": str(one), "deployment_id": str(one)} for one in numbers])


@pytest.mark.parametrize(("suspects", "counts"), [(2, True), (9, False)])
def test_failed_deployments_of_few_changes_say_what_was_wrong(scene: Scene, suspects: int, counts: bool) -> None:
    write(scene, "fct_changes", changes_whose_developers_matter(300))
    _deployed(scene, 20, suspects)
    with psycopg.connect(scene.warehouse.url(Role.TRANSFORMER)) as connection:
        items = read(connection, AS_OF).items
    is_blamed = items["fixed_at"].notna()
    wrong = items["outcome"] == 1
    # Where they say enough, files that were mended say nothing more.
    assert (wrong & ~items["failed_at"].notna()).any() != counts
    assert items["failed_at"].notna().sum() == (40 if counts else 0)
    assert is_blamed.sum() > 60


def test_a_horizon_is_three_quarters_of_the_repairs_known_so_far() -> None:
    at = pd.Timestamp("2026-01-01", tz="UTC")
    days = pd.Series([1, 10, 20, 30, 400, None])
    changes = pd.DataFrame({"entity_id": ["a"] * 5 + ["b"], "landed_at": at})
    defect_at = at + pd.to_timedelta(days, unit="D")
    found = labels.horizons(changes, defect_at, at + pd.Timedelta(days=500))
    assert found.to_dict() == {"a": 30.0, "b": labels.LONGEST}
    assert labels.horizons(changes, defect_at, at + pd.Timedelta(days=15))["a"] == 8.0


def test_a_model_is_the_same_after_it_was_written(tmp_path: Any) -> None:
    chance = np.random.default_rng(1)
    rows = pd.DataFrame({name: chance.normal(size=2_400) for name in _names()})
    rows[REPOSITORY] = np.where(np.arange(2_400) % 3 == 0, "small", "large")
    outcome = pd.Series((rows["log_lines_added"] + chance.normal(size=2_400) > 1).astype("float64"))
    model = fit(rows, outcome, pd.Series(np.ones(2_400, bool)))
    assert {type(one).__name__ for one in model.models.values()} == {"Linear", "Classifier"}
    model.save(tmp_path / "model")
    read_back: OfRepositories = _load_pyfunc(str(tmp_path / "model"))
    assert np.allclose(read_back.probability(rows), model.probability(rows))
    said = read_back.explain(rows.head(50))
    assert all(value > 0 for one in said for _, value in one)
    stranger = rows.head(3).assign(**{REPOSITORY: "unknown"})
    assert np.allclose(read_back.probability(stranger), np.mean(list(model.rates.values())))
    assert read_back.explain(stranger) == [[], [], []]


def _names() -> list[str]:
    from ml.change_risk.features import COLUMNS, features

    return list(features(pd.DataFrame({name: [1.0, 2.0] for name in COLUMNS})))


def test_the_card_says_how_labels_are_made() -> None:
    assert "labels by files, not lines" in PREDICTOR.limits


def file_quarters(quarters: int = 7, files: int = 150) -> list[dict[str, Any]]:
    """Files of which those with many developers are mended, and earlier fixes say nothing."""
    chance = np.random.default_rng(7)
    made = []
    for quarter in range(quarters):
        asked_at = (pd.Timestamp("2026-07-01", tz="UTC") - pd.DateOffset(months=3 * quarter)).to_pydatetime()
        for number in range(files):
            developers = int(chance.integers(1, 12))
            is_fixed = chance.random() < (0.7 if developers > 8 else 0.05)
            made.append({
                "repository_id": "repository:a", "path": f"src/{number}.py", "asked_at": asked_at, "lines": 100,
                "age_days": 400.0, "days_since_change": 9.0, "changes": 20, "changes_of_year": 9,
                "changes_of_quarter": 3, "lines_of_year": 90, "lines_of_quarter": 30, "developers": developers,
                "developers_of_year": 2, "owner_share": 0.5, "coupled_files": 0, "fixes": 3, "fixes_of_year": 2,
                "fixes_of_quarter": int(chance.integers(0, 3)),
                "fixed_at": asked_at + timedelta(days=40) if is_fixed and quarter else None,
            })  # fmt: skip
    return made


def test_the_files_most_likely_to_be_mended_are_said_with_reasons(scene: Scene) -> None:
    scene.rows("insert into marts.dim_repositories values ('repository:a', 'https://x.example/a')")
    rows = file_quarters()
    write(scene, "fct_file_quarters", rows)
    assert scene.run()["quality"] == f"{MOST_SAID} files by version 1"
    found = scene.rows(
        "select title, value, reasons, source_url from ml.predictions where model = 'quality' order by value desc"
    )
    many = {one["path"] for one in rows[:150] if one["developers"] > 8}
    assert sum(title in many for title, *_ in found) >= 0.9 * MOST_SAID
    assert "developers" in found[0][2]
    assert found[0][3] == f"https://x.example/a/blob/HEAD/{found[0][0]}"
    # The quarter is over: what was said of a file is compared with what came.
    scene.rows("update marts.fct_file_quarters set fixed_at = '2026-08-01' where asked_at = '2026-07-01'")
    scene.run(datetime.fromisoformat("2026-10-02T00:00:00+00:00"))
    query = "select count(*), sum(outcome) from ml.prediction_log where model = 'quality' and outcome is not null"
    assert scene.rows(query) == [(MOST_SAID, float(MOST_SAID))]
