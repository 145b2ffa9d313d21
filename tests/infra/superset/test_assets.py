"""Assets that Superset is given: datasets, charts, a dashboard, from the catalog and the short forms in `assets/`."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.home import Home
from infra.superset import charts, datasets
from infra.superset.assets import DATABASE_FILE, FOLDER, Bundle, bundle
from infra.superset.catalog import Catalog, CatalogTable, Column, UnknownTableError, described
from orchestration.dbt_manifest import manifest as manifest_path
from tests.registered_metrics import registered

URI = "postgresql+psycopg2://sei_reader:XXXXXXXXXX@127.0.0.1:5432/sei"
DORA = (
    "deployment_frequency", "change_lead_time", "change_fail_rate", "failed_deployment_recovery_time",
    "deployment_rework_rate",
)  # fmt: skip
PAGES = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((FOLDER / "pages").glob("*.yaml"))}
SOURCES = yaml.safe_load((FOLDER / "datasets.yaml").read_text())


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    home = Home(tmp_path_factory.mktemp("manifest"))
    home.create()
    anything = CatalogTable("A table.", [Column("period_start", "date", "A date.")])
    others = {one["table"]: anything for one in SOURCES.values() if not one.get("table", "marts.").startswith("marts.")}
    return described(json.loads(manifest_path(home).read_text()), others, registered())


@pytest.fixture(scope="module")
def made(catalog: Catalog) -> Bundle:
    return bundle(catalog, URI)


def content(made: Bundle, path: str) -> dict[str, Any]:
    return dict(yaml.safe_load(made.files[path]))


def test_columns_carry_their_descriptions(made: Bundle, catalog: Catalog) -> None:
    columns = {one["column_name"]: one for one in content(made, "datasets/warehouse/metrics.yaml")["columns"]}
    assert {name: one["description"] for name, one in columns.items()} == {
        one.name: one.description for one in catalog.table("marts.dashboard_metrics").columns
    }
    assert [name for name, one in columns.items() if one["is_dttm"]] == ["period_start"]


def test_metrics_are_certified_and_carry_their_definition(made: Bundle, catalog: Catalog) -> None:
    measures = {one["metric_name"]: one for one in content(made, "datasets/warehouse/metrics.yaml")["metrics"]}
    for metric in catalog.metrics:
        assert measures[metric.name]["description"] == metric.description
        assert measures[metric.name]["extra"]["certification"]["certified_by"] == "SEI"


def test_the_five_dora_metrics_have_a_card_and_a_trend_that_follow_the_period(made: Bundle) -> None:
    for metric in DORA:
        for kind in ("card", "trend"):
            chart = content(made, f"charts/executive.{metric}_{kind}.yaml")
            [asked] = charts.used_metrics(chart["params"])
            assert asked.startswith(metric)
            assert [one.get("operator") for one in chart["params"]["adhoc_filters"]].count("TEMPORAL_RANGE") == 1
            assert "is_complete" in [one.get("sqlExpression") for one in chart["params"]["adhoc_filters"]]


def test_ratios_are_percentages_on_axes_too(made: Bundle) -> None:
    assert content(made, "charts/executive.change_fail_rate_trend.yaml")["params"]["y_axis_format"] == ".1%"


def test_a_chart_says_how_its_metric_is_defined(made: Bundle, catalog: Catalog) -> None:
    chart = content(made, "charts/executive.change_fail_rate_trend.yaml")
    assert chart["description"] == catalog.definition("change_fail_rate")


def test_series_have_the_names_that_the_chart_gives_them(made: Bundle) -> None:
    metrics = content(made, "charts/pull_requests.stages.yaml")["params"]["metrics"]
    assert [one["label"] for one in metrics] == ["Coding", "Pickup", "Review", "Merge"]


@pytest.mark.parametrize("slug", ["sei", "sei-phone"])
def test_every_chart_is_on_the_dashboard_once_and_no_row_is_too_wide(made: Bundle, slug: str) -> None:
    position = content(made, f"dashboards/{slug}.yaml")["position"]
    placed = [part["meta"]["uuid"] for part in position.values() if isinstance(part, dict) and part["type"] == "CHART"]
    assert sorted(placed) == sorted(made.charts)
    rows = [row for key, row in position.items() if key.startswith("ROW-")]
    assert {sum(position[child]["meta"]["width"] for child in row["children"]) for row in rows} == {12}
    assert slug == "sei" or {len(row["children"]) for row in rows} == {1}


def test_every_page_is_a_tab_in_its_order(made: Bundle) -> None:
    position = content(made, "dashboards/sei.yaml")["position"]
    titles = [position[tab]["meta"]["text"] for tab in position["TABS-pages"]["children"]]
    assert titles == [one["title"] for one in sorted(PAGES.values(), key=lambda one: one["order"])]
    assert list(made.pages.values()) == titles


def test_the_entity_filter_reaches_every_chart_of_an_entity(made: Bundle) -> None:
    without = {"checks", "freshness", "rejected_rows", "models", "comparisons", "monitoring"}
    used = {chart["dataset"] for page in PAGES.values() for chart in page["charts"].values()}
    for name in used - without:
        columns = content(made, f"datasets/warehouse/{name}.yaml")["columns"]
        assert "entity" in {one["column_name"] for one in columns}, name


def test_the_entity_filter_begins_with_what_its_viewer_sees_first(made: Bundle) -> None:
    filters = content(made, "dashboards/sei.yaml")["metadata"]["native_filter_configuration"]
    [entity, grain, period, *plans] = filters
    assert entity["controlValues"]["defaultToFirstItem"]
    assert entity["requiredFirst"]
    assert entity["sortMetric"] == "entity_rank"
    assert grain["defaultDataMask"]["filterState"]["value"] == ["month"]
    assert period["filterType"] == "filter_time"
    assert [one["name"] for one in plans] == ["Sprint", "Epic"]
    for one in plans:
        assert (one["scope"]["rootPath"], one["cascadeParentIds"]) == (["TAB-plans"], [entity["id"]])


def test_the_definitions_on_the_page_are_those_of_dbt(made: Bundle, catalog: Catalog) -> None:
    position = content(made, "dashboards/sei.yaml")["position"]
    pages = [part["meta"]["code"] for key, part in position.items() if key.startswith("MARKDOWN-")]
    assert any(str(catalog.definition("change_fail_rate")) in page for page in pages)


def test_one_meaning_has_one_colour(made: Bundle) -> None:
    colours = content(made, "dashboards/sei.yaml")["metadata"]["label_colors"]
    assert len({colours[name] for name in ("Median", "change_lead_time_days_p50", "pull_request_size_p50")}) == 1


def test_the_same_assets_make_the_same_bundle(made: Bundle, catalog: Catalog) -> None:
    assert bundle(catalog, URI) == made


def test_queries_may_not_write(made: Bundle) -> None:
    assert not any(content(made, DATABASE_FILE)[right] for right in ("allow_dml", "allow_ctas", "allow_cvas"))


def test_a_metric_that_dbt_does_not_have_is_named_with_its_chart(catalog: Catalog) -> None:
    without = [one for one in catalog.metrics if one.name != "change_fail_rate"]
    with pytest.raises(charts.UnknownNameError, match="Change fail rate names the metric change_fail_rate"):
        bundle(replace(catalog, metrics=without), URI)


def test_a_kind_that_does_not_exist_is_named() -> None:
    with pytest.raises(charts.UnknownNameError, match="Failures names the kind pie"):
        charts.form({"name": "Failures", "kind": "pie"}, {})


def test_a_table_that_does_not_exist_is_named(catalog: Catalog) -> None:
    with pytest.raises(UnknownTableError, match=r"no marts\.nowhere"):
        datasets.dataset(catalog, "anything", {"table": "marts.nowhere"})


def test_no_lock_file_names_a_registry() -> None:
    lock = Path(datasets.__file__).parent / "requirements.lock"
    assert "apache-superset==" in lock.read_text()
    assert "://" not in lock.read_text()
