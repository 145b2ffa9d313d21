"""Exposures and the pages of metrics follow from what is shown and read."""

import json
from typing import Any

from infra.superset.assets import declared
from orchestration.defs.predictions import predictions
from orchestration.defs.report import READ
from orchestration.generated_uses import ANALYSES, EXPOSURES, uses
from tests.registered_metrics import registered

MADE = dict(uses())
PREDICTED_FROM = predictions.asset_deps[predictions.key]


def exposures() -> dict[str, dict[str, Any]]:
    """Each exposure by its name."""
    return {one["name"]: one for one in json.loads(MADE[f"{EXPOSURES}/exposures.yml"])["exposures"]}


def test_each_page_of_the_dashboards_is_an_exposure_of_the_tables_that_its_charts_read() -> None:
    pages = declared().pages
    found = {name.removeprefix("dashboard_"): one for name, one in exposures().items() if one["type"] == "dashboard"}
    assert {name: one["label"] for name, one in found.items()} == {name: page["title"] for name, page in pages.items()}
    assert {"ref('dashboard_metrics')", "ref('dora_benchmarks')"} <= set(found["executive"]["depends_on"])
    assert "ref('freshness')" in found["data_trust"]["depends_on"]


def test_the_report_is_an_exposure_of_what_its_asset_depends_on() -> None:
    assert {f"ref('{table}')" for table in READ} <= set(exposures()["report"]["depends_on"])
    assert exposures()["forecasts"]["depends_on"] == ["ref('metrics')"]
    read = {f"ref('{key.path[-1]}')" for key in PREDICTED_FROM}
    assert set(exposures()["predictions"]["depends_on"]) == read


def test_each_metric_has_a_page_with_its_definition_and_where_it_is_shown() -> None:
    pages = {one["name"]: one["description"] for one in json.loads(MADE[f"{ANALYSES}/metrics.yml"])["analyses"]}
    for metric in registered():
        assert pages[metric.name].startswith(metric.description)
        assert f"metric = '{metric.name}'" in MADE[f"{ANALYSES}/{metric.name}.sql"]
    assert "[Code](#!/exposure/exposure.sei.dashboard_code)" in pages["churn"]
    assert "dashboard_code" not in pages["change_lead_time"]
