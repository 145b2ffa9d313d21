"""What Superset is given: measures, charts and a dashboard out of dbt's manifest and the short forms in `assets/`."""

import copy
import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from infra.home import Home
from infra.superset import charts, datasets
from infra.superset.assets import DATABASE_FILE, FOLDER, Bundle, bundle
from infra.warehouse import Warehouse
from orchestration.dbt_manifest import manifest as manifest_path

EXECUTIVE = yaml.safe_load((FOLDER / "executive.yaml").read_text())
MANIFEST = {
    "nodes": {
        "model.sei.metric_recovery": {
            "resource_type": "model",
            "name": "metric_recovery",
            "raw_code": "{{ metric_periods(kind='median', unit='seconds') }}",
            "description": "Time to recover.",
        },
        "model.sei.metric_share": {
            "resource_type": "model",
            "name": "metric_share",
            "raw_code": "{{ metric_periods(unit = 'ratio') }}",
            "description": "A share.",
        },
        "model.sei.metric_events": {
            "resource_type": "model",
            "name": "metric_events",
            "raw_code": "select 1",
            "description": "No metric.",
        },
        "test.sei.metric_share": {"resource_type": "test", "name": "metric_share", "raw_code": "unit='ratio'"},
    }
}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = Home(tmp_path_factory.mktemp("manifest"))
    home.create()
    return dict(json.loads(manifest_path(home).read_text()))


@pytest.fixture(scope="module")
def made(manifest: dict[str, Any]) -> Bundle:
    return bundle(manifest, "postgresql+psycopg2://sei_reader:XXXXXXXXXX@127.0.0.1:5432/sei")


def content(made: Bundle, path: str) -> dict[str, Any]:
    return dict(yaml.safe_load(made.files[path]))


def test_every_metric_of_dbt_is_a_measure_with_its_definition_and_the_format_of_its_unit() -> None:
    measures = {one["metric_name"]: one for one in datasets.metrics(MANIFEST)}
    assert list(measures) == ["recovery", "recovery_hours", "recovery_days", "share"]
    assert {name: one["d3format"] for name, one in measures.items()} == {
        "recovery": "DURATION", "recovery_hours": ",.1f", "recovery_days": ",.1f", "share": ".1%",
    }  # fmt: skip
    assert measures["recovery"]["description"] == "Time to recover."
    assert measures["share"]["expression"] == "max(value) filter (where metric = 'share')"


@pytest.mark.parametrize(("seconds", "shown"), [(125, 120), (86_399, 86_400), (90_061, 90_000), (191_000, 190_800)])
def test_a_duration_reads_in_minutes_below_a_day_and_in_hours_above(
    warehouse: Warehouse, seconds: int, shown: int
) -> None:
    expression = next(datasets.metrics(MANIFEST))["expression"]
    statement = f"select {expression} from (values ('recovery', {seconds}::float)) as metrics_filled (metric, value)"
    with psycopg.connect(warehouse.admin_url) as connection:
        assert connection.execute(statement.encode()).fetchone() == (shown * 1000,)


def test_columns_carry_their_descriptions(made: Bundle, manifest: dict[str, Any]) -> None:
    columns = {one["column_name"]: one for one in content(made, "datasets/warehouse/metrics_filled.yaml")["columns"]}
    described = datasets.model(manifest, "metrics_filled")["columns"]
    assert {name: columns[name]["description"] for name in described} == {
        name: one["description"] for name, one in described.items()
    }
    assert [name for name, one in columns.items() if one["is_dttm"]] == ["period_start"]


def test_the_five_dora_metrics_have_a_card_and_a_trend_that_follow_the_period(made: Bundle) -> None:
    for metric in (
        "deployment_frequency", "change_lead_time", "change_fail_rate", "failed_deployment_recovery_time",
        "deployment_rework_rate",
    ):  # fmt: skip
        for kind in ("card", "trend"):
            chart = content(made, f"charts/executive_{metric}_{kind}.yaml")
            [asked] = charts.used_metrics(chart["params"])
            assert asked.startswith(metric)
            assert [one.get("operator") for one in chart["params"]["adhoc_filters"]].count("TEMPORAL_RANGE") == 1


def test_ratios_are_percentages_on_axes_too(made: Bundle) -> None:
    assert content(made, "charts/executive_change_fail_rate_trend.yaml")["params"]["y_axis_format"] == ".1%"


def test_every_chart_is_on_the_dashboard_once_and_no_row_is_too_wide(made: Bundle) -> None:
    position = content(made, "dashboards/executive.yaml")["position"]
    placed = [part["meta"]["uuid"] for part in position.values() if isinstance(part, dict) and part["type"] == "CHART"]
    assert sorted(placed) == sorted(made.charts)
    for key, row in position.items():
        if key.startswith("ROW-"):
            assert sum(position[child]["meta"]["width"] for child in row["children"]) == 12


def test_filters_reach_every_dataset_of_the_dashboard(made: Bundle) -> None:
    filters = content(made, "dashboards/executive.yaml")["metadata"]["native_filter_configuration"]
    assert [one["filterType"] for one in filters] == ["filter_select", "filter_time"]
    [column] = [one["targets"][0]["column"]["name"] for one in filters if one["filterType"] == "filter_select"]
    for name in {chart["dataset"] for chart in EXECUTIVE["charts"].values()}:
        columns = content(made, f"datasets/warehouse/{name}.yaml")["columns"]
        assert column in {one["column_name"] for one in columns}


def test_the_definitions_on_the_page_are_those_of_dbt(made: Bundle, manifest: dict[str, Any]) -> None:
    position = content(made, "dashboards/executive.yaml")["position"]
    [page] = [part["meta"]["code"] for key, part in position.items() if key.startswith("MARKDOWN-")]
    assert datasets.model(manifest, "metric_change_fail_rate")["description"] in page


def test_the_same_assets_make_the_same_bundle(made: Bundle, manifest: dict[str, Any]) -> None:
    assert bundle(manifest, "postgresql+psycopg2://sei_reader:XXXXXXXXXX@127.0.0.1:5432/sei") == made


def test_queries_may_not_write(made: Bundle) -> None:
    assert not any(content(made, DATABASE_FILE)[right] for right in ("allow_dml", "allow_ctas", "allow_cvas"))


def test_a_metric_that_dbt_does_not_have_is_named_with_its_chart(manifest: dict[str, Any]) -> None:
    without = copy.copy(manifest)
    without["nodes"] = {
        key: node for key, node in manifest["nodes"].items() if node["name"] != "metric_change_fail_rate"
    }
    with pytest.raises(charts.UnknownMetricError, match="Change fail rate names the metric change_fail_rate"):
        bundle(without, "postgresql+psycopg2://x")


def test_a_model_that_dbt_does_not_have_is_named() -> None:
    with pytest.raises(datasets.UnknownModelError, match="no model nowhere"):
        datasets.dataset(MANIFEST, "anything", {"model": "nowhere"})


def test_no_lock_file_names_a_registry() -> None:
    lock = Path(datasets.__file__).parent / "requirements.lock"
    assert "apache-superset==" in lock.read_text()
    assert "://" not in lock.read_text()
