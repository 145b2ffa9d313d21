"""Everything that Superset shows, as code: the bundle that its import takes, out of `assets/` and the catalog."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

from infra.superset.catalog import Catalog
from infra.superset.charts import UnknownNameError, chart, form
from infra.superset.dashboards import dashboard
from infra.superset.datasets import dataset
from infra.superset.layout import tab

FOLDER = Path(__file__).parent / "assets"
VERSION = "1.0.0"
DATABASE, DATABASE_FILE = "Warehouse", "databases/warehouse.yaml"
SLUG, PHONE = "sei", "sei-phone"
# Telephones have one column, and Superset would squeeze what stands in twelve.
NARROW = {"is_narrow": True, "title": "Engineering, for phones"}


@dataclass(frozen=True)
class Bundle:
    """Files of an import, by path, and what is in it."""

    files: dict[str, str]
    charts: dict[str, str]
    """Name of each chart by uuid."""
    pages: dict[str, str]
    """Title of each page by the end of its address."""


def identity(*path: str) -> str:
    """The uuid of an asset: the same in every installation, so that an import replaces what it brought before."""
    return str(uuid5(NAMESPACE_URL, "/".join(("sei", *path))))


def bundle(catalog: Catalog, sqlalchemy_uri: str) -> Bundle:
    """Make the bundle.

    Args:
        catalog: of tables and metrics.
        sqlalchemy_uri: of the warehouse, the password masked: it travels apart.

    Raises:
        KeyError: an asset names a dataset, chart, table or metric that does not exist.
    """
    style = _read("style.yaml")
    pages = dict(sorted(((path.stem, yaml.safe_load(path.read_text())) for path in (FOLDER / "pages").glob("*.yaml")),
                        key=lambda page: page[1]["order"]))  # fmt: skip
    sources = _read("datasets.yaml")
    datasets = {name: identity("dataset", name) for name in sources}
    database = identity("database")
    files: dict[str, Any] = {
        "metadata.yaml": {"type": "assets", "timestamp": "2026-01-01T00:00:00+00:00"},
        DATABASE_FILE: {
            "database_name": DATABASE,
            "sqlalchemy_uri": sqlalchemy_uri,
            "expose_in_sqllab": True,
            "allow_ctas": False,
            "allow_cvas": False,
            "allow_dml": False,
            "extra": {"allows_virtual_table_explore": True},
            "uuid": database,
        },
    }
    contents = {name: dataset(catalog, name, source) for name, source in sources.items()}
    for name, content in contents.items():
        files[f"datasets/warehouse/{name}.yaml"] = {**content, "uuid": datasets[name], "database_uuid": database}
    charts: dict[str, str] = {}
    names: dict[str, str] = {}
    for page, declared in pages.items():
        for name, details in declared["charts"].items():
            path = f"{page}.{name}"
            charts[path] = identity("chart", page, name)
            files[f"charts/{path}.yaml"] = {
                **_chart(details, style["kinds"], contents),
                "uuid": charts[path],
                "dataset_uuid": datasets[details["dataset"]],
            }
            names[charts[path]] = f"{declared['title']}: {details['name']}"
    style["label_colors"] |= {
        measure["metric_name"]: color
        for content in contents.values()
        for measure in content["metrics"]
        if (color := style["label_colors"].get(measure["verbose_name"]))
    }
    for slug, look in ((SLUG, style), (PHONE, {**style, **NARROW})):
        files[f"dashboards/{slug}.yaml"] = {
            **dashboard(catalog, slug, look, pages, charts, datasets),
            "uuid": identity("dashboard", slug),
        }
    texts = {path: yaml.safe_dump({**content, "version": VERSION}) for path, content in files.items()}
    return Bundle(texts, names, {f"{SLUG}/#{tab(page)}": declared["title"] for page, declared in pages.items()})


def _chart(details: Mapping[str, Any], kinds: Mapping[str, Any], contents: Mapping[str, Any]) -> dict[str, Any]:
    if details["dataset"] not in contents:
        raise UnknownNameError(details["name"], "dataset", details["dataset"])
    return chart(details, form(details, kinds), contents[details["dataset"]])


def _read(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((FOLDER / name).read_text()))
