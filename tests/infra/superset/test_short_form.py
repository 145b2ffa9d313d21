"""Short forms of Superset's charts and pages: all that comes with SEI has one, which makes the same again."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.home import Home
from infra.superset.assets import EXPORTED, Bundle, bundle, declared, identity
from infra.superset.catalog import Catalog, CatalogTable, Column, described
from infra.superset.charts import chart, form
from infra.superset.exported import Asset, assets, layout, parameters
from infra.superset.exporting import write, write_changes
from infra.superset.short_form import short_chart, short_rows
from orchestration.dbt_manifest import manifest
from tests.registered_metrics import registered

URI = "postgresql+psycopg2://sei_reader:XXXXXXXXXX@127.0.0.1:5432/sei"
KNOWN = declared()
CHARTS = [f"{page}.{name}" for page, one in KNOWN.pages.items() for name in one["charts"]]


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    home = Home(tmp_path_factory.mktemp("manifest"))
    home.create()
    anything = CatalogTable("A table.", [Column("period_start", "date", "A date.")])
    tables = [one["table"] for one in KNOWN.sources.values() if "table" in one]
    others = {one: anything for one in tables if not one.startswith("marts.")}
    return described(json.loads(manifest(home).read_text()), others, registered())


@pytest.fixture(scope="module")
def made(catalog: Catalog) -> Bundle:
    return bundle(catalog, URI)


def read(text: str) -> dict[str, Any]:
    """YAML of a bundle, read by the parser in C: a tenth of the time."""
    return dict(yaml.load(text, yaml.CSafeLoader))


def shown(made: Bundle) -> dict[str, Asset]:
    """Imported assets by their uuid, as an export would give them."""
    kinds = ("charts/", "dashboards/", "datasets/")
    found = {path: read(text) for path, text in made.files.items() if path.startswith(kinds)}
    return {content["uuid"]: Asset(path, content) for path, content in found.items()}


def entry(path: str) -> dict[str, Any]:
    page, _, name = path.partition(".")
    return dict(KNOWN.pages[page]["charts"][name])


@pytest.mark.parametrize("path", CHARTS)
def test_every_chart_has_a_short_form_that_makes_it_again(made: Bundle, path: str) -> None:
    content = read(made.files[f"charts/{path}.yaml"])
    source = read(made.files[f"datasets/warehouse/{entry(path)['dataset']}.yaml"])
    short = short_chart(entry(path), KNOWN.style["kinds"], source, content)
    assert short is not None
    again = chart(short, form(short, KNOWN.style["kinds"]), source)
    assert parameters(again["params"]) == parameters(content["params"])


def test_every_page_has_its_rows(made: Bundle, catalog: Catalog) -> None:
    position = read(made.files["dashboards/sei.yaml"])["position"]
    for slug, page in KNOWN.pages.items():
        names = {identity("chart", slug, name): name for name in page["charts"]}
        rows = short_rows(catalog, slug, page, position, names)
        assert rows is not None
        assert [row.get("charts", []) for row in rows] == [row.get("charts", []) for row in page["rows"]]
        assert [row.get("define") for row in rows] == [row.get("define") for row in page["rows"]]


def test_a_condition_of_another_kind_has_no_short_form(made: Bundle) -> None:
    path = "executive.change_fail_rate_trend"
    content = read(made.files[f"charts/{path}.yaml"])
    source = read(made.files["datasets/warehouse/metrics.yaml"])
    content["params"]["adhoc_filters"] += [
        {"clause": "HAVING", "expressionType": "SQL", "sqlExpression": "count(*) > 1"}
    ]
    assert short_chart(entry(path), KNOWN.style["kinds"], source, content) is None


def test_nothing_changed_writes_nothing(made: Bundle, catalog: Catalog, tmp_path: Path) -> None:
    known = shown(made)
    assert write_changes(tmp_path, catalog, KNOWN, made, known, known) == []
    assert list(tmp_path.iterdir()) == []


def test_a_moved_chart_changes_its_page_alone(made: Bundle, catalog: Catalog, tmp_path: Path) -> None:
    before = shown(made)
    now = deepcopy(before)
    position = now[identity("dashboard", "sei")].content["position"]
    position["ROW-executive-0"]["children"].reverse()
    assert write_changes(tmp_path, catalog, KNOWN, made, before, now) == [tmp_path / "pages/executive.yaml"]
    again = read(bundle(catalog, URI, tmp_path).files["dashboards/sei.yaml"])
    assert layout(again["position"]) == layout(position)


def test_supersets_own_yaml_takes_the_place_of_what_has_its_uuid(
    made: Bundle, catalog: Catalog, tmp_path: Path
) -> None:
    path = "charts/executive.change_fail_rate_trend.yaml"
    content = {**read(made.files[path]), "slice_name": "Mine"}
    write(tmp_path / EXPORTED / "charts/Mine.yaml", content)
    own = bundle(catalog, URI, tmp_path)
    known = shown(own)
    assert write_changes(tmp_path, catalog, declared(tmp_path), own, known, known) == []
    assert (tmp_path / EXPORTED / "charts/Mine.yaml").exists()
    assert read(own.files[path])["slice_name"] == "Mine"
    assert own.files.keys() == made.files.keys()


def test_a_connection_is_never_exported(tmp_path: Path) -> None:
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x/databases/Warehouse.yaml", "uuid: one")
        archive.writestr("x/charts/Mine_12.yaml", "uuid: two")
    assert {uuid: one.path for uuid, one in assets(packed.getvalue()).items()} == {"two": "charts/Mine.yaml"}
