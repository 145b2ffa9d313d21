"""`sei metric`: the list, a new metric without a terminal, and what is wrong with one."""

import csv
import io
from pathlib import Path

from tests.command_line import CommandLine
from tests.registered_metrics import registered

ANSWERS = {
    "--name": "merges",
    "--kind": "count",
    "--unit": "count",
    "--owner": "platform",
    "--direction": "up",
    "--target": "10",
    "--definition": "Merge commits.",
    "--from": "commits",
    "--where": "fact.is_merge",
}


def options(answers: dict[str, str]) -> list[str]:
    return [word for pair in answers.items() for word in pair]


def test_a_new_metric_is_written_checked_and_listed(finished: CommandLine, tmp_path: Path) -> None:
    made = finished("metric", "new", *options(ANSWERS), SEI_METRICS=str(tmp_path))
    assert made.returncode == 0, made.stdout + made.stderr
    merges = int(finished.query("select count(*) from marts.fct_commits where is_merge")[0][0])
    assert f"{tmp_path}/merges.yaml: fine, its query gives {merges} events." in made.stdout
    assert (tmp_path / "merges.yaml").read_text().splitlines()[:2] == ["name: merges", "kind: count"]

    again = finished("metric", "new", *options(ANSWERS), SEI_METRICS=str(tmp_path))
    assert (again.returncode, "is there already" in again.stderr) == (2, True)

    listed = finished("metric", "list", "--format", "csv", SEI_METRICS=str(tmp_path))
    rows = {row["metric"]: row for row in csv.DictReader(io.StringIO(listed.stdout))}
    assert set(rows) == {metric.name for metric in registered()} | {"merges"}
    assert (float(rows["merges"]["target"]), rows["merges"]["is_custom"]) == (10, "true")
    assert "sei run" in rows["merges"]["problem"]
    assert (rows["commits"]["owner"], rows["change_lead_time"]["direction"]) == ("platform", "down")
    [[latest]] = finished.query(
        "select value from marts.metrics where metric = 'commits' and entity_id = 'organization' and grain = 'month'"
        " and is_complete order by period_start desc limit 1"
    )
    assert float(rows["commits"]["latest_value"]) == float(latest)


def test_what_is_missing_is_named_where_nobody_can_be_asked(finished: CommandLine, tmp_path: Path) -> None:
    answers = {key: value for key, value in ANSWERS.items() if key not in ("--owner", "--from")}
    done = finished("metric", "new", *options(answers), SEI_METRICS=str(tmp_path))
    assert done.returncode == 2
    assert "give --owner, --from or --sql" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_definition_that_cannot_be_is_not_written(finished: CommandLine, tmp_path: Path) -> None:
    done = finished("metric", "new", *options({**ANSWERS, "--kind": "counted"}), SEI_METRICS=str(tmp_path))
    assert done.returncode == 2
    assert "'kind' in the file must be 'rate', 'count'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_check_says_what_is_wrong_where_and_what_to_do(finished: CommandLine, tmp_path: Path) -> None:
    made = finished("metric", "new", *options({**ANSWERS, "--where": "fact.is_merged"}), SEI_METRICS=str(tmp_path))
    assert made.returncode == 2
    path = tmp_path / "merges.yaml"
    line = path.read_text().splitlines().index("where: fact.is_merged") + 1
    said = f"{path}: line {line}: Postgres says of 'where': column fact.is_merged does not exist"
    done = finished("metric", "check", str(path))
    assert done.returncode == 2
    assert done.stdout.startswith(said)
    query = "sql: select metric as event_id, now() as event_at from marts.metrics"
    path.write_text(path.read_text().replace("from: commits", query).replace("where: fact.is_merged\n", ""))
    assert "reads marts.metrics, which comes after metrics" in finished("metric", "check", str(path)).stdout
