"""Dashboards that were changed in the browser, back as files, and never lost without a word."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import yaml

from infra.credentials import passwords
from infra.processes import free_port
from infra.services import Services, running
from infra.settings import Settings
from infra.superset import environment
from infra.superset.exported import Asset, assets, essence, export, is_same
from infra.superset.importing import bring_dashboards
from infra.superset.keeping import Keeping
from infra.superset.preparing import ADMIN
from infra.superset.server import start, stop_superset
from infra.warehouse import Role
from orchestration.dbt_manifest import manifest
from tests.command_line import CommandLine
from tests.dashboards import Person

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not environment.is_installed(), reason="no Superset: `make setup` installs it with Python 3.11"),
]
TREND, NEW, TEXT = "Failures of deployments", "Rows per entity", "Read this first."


@dataclass
class House:
    """A Superset, and the folder of own assets."""

    services: Services
    sei: CommandLine
    own: Path
    copies: int = 0

    def bring(self) -> Keeping:
        """Start and import, as `sei up` does."""
        superset = start(self.services)
        home = self.services.home.superset
        self.copies += 1
        keeping = Keeping(self.own, home / "imported.zip", home / "replaced" / f"copy-{self.copies}")
        bring_dashboards(
            superset, self.services.warehouse, json.loads(manifest(self.services.home).read_text()), keeping
        )
        return keeping

    def admin(self) -> Person:
        """The administrator, in front of the browser."""
        secret = passwords(self.services.home.credentials, [ADMIN])[ADMIN]
        return Person.by_api(start(self.services).address, "admin", secret)

    def shown(self) -> dict[str, Asset]:
        """Assets in Superset, by their uuid."""
        return assets(export(self.admin().client))

    def export(self) -> str:
        """Output of `sei dashboards export`."""
        done = self.sei("dashboards", "export", SEI_DASHBOARDS=str(self.own), SEI_BI="on")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def forget(self) -> None:
        """An empty Superset."""
        stop_superset(self.services.home)
        maintenance = self.services.warehouse.with_database("postgres")
        with psycopg.connect(maintenance.admin_url, autocommit=True) as connection:
            connection.execute("drop database if exists sei_superset with (force)")


@pytest.fixture(scope="module")
def house(finished: CommandLine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    settings = Settings(home=finished.home, bi="on", bi_port=free_port(0), _env_file=None)
    with running(settings) as services:
        made = House(services, finished, tmp_path_factory.mktemp("own") / "dashboards")
        made.forget()
        (services.home.superset / "imported.zip").unlink(missing_ok=True)
        assert made.bring().replaced == []
        yield made
        made.forget()


def changed(admin: Person, resource: str, number: int, **fields: Any) -> None:
    answer = admin.client.put(f"/api/v1/{resource}/{number}", json=fields)
    assert answer.status_code == httpx.codes.OK, answer.text


def saved_chart(admin: Person, name: str, **more: Any) -> int:
    """Save a chart as the browser does: with what it adds by itself."""
    number = admin.ids("chart", "slice_name")[name]
    params = json.loads(admin.get(f"/api/v1/chart/{number}").json()["result"]["params"])
    for one in params["adhoc_filters"]:
        one |= {"filterOptionName": "filter_x1y2", "isExtra": False, "isNew": False, "operatorId": None}
    params |= {"slice_id": number, "dashboards": [1], "extra_form_data": {}, "annotation_layers": [], **more}
    changed(admin, "chart", number, params=json.dumps(params))
    return number


def test_what_was_changed_in_the_browser_comes_back_and_goes_anywhere(house: House) -> None:
    assert "Nothing was changed" in house.export()
    admin = house.admin()
    number = saved_chart(
        admin, "Failed deployment recovery time, hours", markerEnabled=False, show_legend=True, x_axis_title="Month"
    )
    changed(admin, "chart", number, slice_name=TREND)
    dashboard = admin.ids("dashboard", "slug")["sei"]
    details = admin.get(f"/api/v1/dashboard/{dashboard}").json()["result"]
    position = json.loads(details["position_json"])
    row = position["ROW-executive-0"]["children"]
    position["ROW-executive-0"]["children"] = [*row[1:], row[0]]
    for key, part in position.items():
        if key.startswith("MARKDOWN-ROW-executive"):
            part["meta"]["code"] = f"{TEXT}\n\n{part['meta']['code']}"
    changed(admin, "dashboard", dashboard, position_json=json.dumps(position))
    chart = {"slice_name": NEW, "viz_type": "table", "datasource_type": "table"}
    chart |= {"datasource_id": admin.ids("dataset", "table_name")["dashboard_metrics"]}
    params = {"viz_type": "table", "groupby": ["entity"], "metrics": ["rows"], "adhoc_filters": []}
    assert admin.post("/api/v1/chart/", {**chart, "params": json.dumps(params)}).status_code == httpx.codes.CREATED
    shown = house.shown()

    said = house.export()
    files = sorted(str(path.relative_to(house.own)) for path in house.own.rglob("*.yaml"))
    assert files == ["exported/charts/Rows_per_entity.yaml", "pages/executive.yaml"]
    assert all(file in said for file in files)
    page = yaml.safe_load((house.own / "pages/executive.yaml").read_text())
    entry = next(one for one in page["charts"].values() if one["name"] == TREND)
    assert entry["kind"] == "line"
    assert entry["params"].items() >= {"markerEnabled": False, "show_legend": True, "x_axis_title": "Month"}.items()
    assert "adhoc_filters" not in entry["params"]
    [text] = [row for row in page["rows"] if row.get("text", "").startswith(TEXT)]
    assert "change_fail_rate" in text["define"]

    again = house.bring()
    assert again.replaced == []
    assert not again.copies.exists()
    house.forget()
    house.bring()
    there = house.shown()
    assert {uuid for uuid in shown if not is_same(shown[uuid], there.get(uuid))} <= {
        uuid for uuid, asset in shown.items() if asset.content.get("slug") == "sei-phone"
    }
    assert TEXT in json.dumps(essence(next(one for one in there.values() if one.content.get("slug") == "sei-phone")))
    assert "Nothing was changed" in house.export()


def test_what_has_no_short_form_comes_back_as_supersets_own(house: House) -> None:
    admin = house.admin()
    own_metric = {"expressionType": "SQL", "sqlExpression": "max(value)", "label": "Most", "hasCustomLabel": True}
    saved_chart(admin, "Change lead time, days", metrics=[own_metric])
    dashboard = admin.ids("dashboard", "slug")["sei"]
    changed(admin, "dashboard", dashboard, css=".x { color: red }")
    shown = house.shown()
    house.export()
    assert (house.own / "exported/charts/Change_lead_time_days.yaml").exists()
    assert (house.own / "exported/dashboards/Engineering.yaml").exists()
    assert house.bring().replaced == []
    there = house.shown()
    assert [asset.name for uuid, asset in shown.items() if not is_same(asset, there.get(uuid))] == []


def test_what_is_overwritten_is_named_and_copied(house: House) -> None:
    saved_chart(house.admin(), "Deployment rework rate", subtitle="of everything")
    keeping = house.bring()
    assert keeping.replaced == ["Deployment rework rate"]
    [copy] = [path for path in keeping.copies.rglob("*") if path.is_file()]
    assert yaml.safe_load(copy.read_text())["params"]["subtitle"] == "of everything"
    assert "of everything" not in json.dumps([one.content for one in house.shown().values()])
    assert house.bring().replaced == []


def test_without_superset_the_command_says_what_to_do(house: House) -> None:
    stop_superset(house.services.home)
    done = house.sei("dashboards", "export", SEI_DASHBOARDS=str(house.own))
    assert done.returncode == 1
    assert "`sei up` starts it" in done.stderr
    assert Role.SUPERSET not in done.stdout
