"""Everything that Superset shows, as code: the bundle that its import takes, out of `assets/` and the catalog."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

from infra.superset.catalog import Catalog
from infra.superset.charts import UnknownNameError, chart, form, used_metrics
from infra.superset.dashboards import dashboard
from infra.superset.datasets import dataset
from infra.superset.layout import tab

FOLDER = Path(__file__).parent / "assets"
# In a folder of own assets: Superset's own YAML, for what has no short form.
EXPORTED = "exported"
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


@dataclass(frozen=True)
class Declared:
    """The short forms: those that come with SEI, and over them those of an installation's own folder."""

    style: dict[str, Any]
    pages: dict[str, Any]
    sources: dict[str, Any]
    exported: dict[str, dict[str, Any]]
    """Superset's own YAML, by path."""


def declared(own: Path | None = None) -> Declared:
    """Read them.

    Args:
        own: a folder like `assets/` that may lack anything: a file of `pages/` takes the place of ours of that name,
            entries of `style.yaml` and `datasets.yaml` of ours, and what is in `exported/` of what has the same uuid.
    """
    folders = [FOLDER, *([own] if own and own.is_dir() else [])]
    pages = {path.stem: _yaml(path) for folder in folders for path in sorted((folder / "pages").glob("*.yaml"))}
    extra = sorted((folders[-1] / EXPORTED).rglob("*.yaml"))
    return Declared(
        _merged(folders, "style.yaml"),
        dict(sorted(pages.items(), key=lambda page: page[1]["order"])),
        _merged(folders, "datasets.yaml"),
        {str(path.relative_to(folders[-1] / EXPORTED)): _yaml(path) for path in extra},
    )


def identity(*path: str) -> str:
    """The uuid of an asset: the same in every installation, so that an import replaces what it brought before."""
    return str(uuid5(NAMESPACE_URL, "/".join(("sei", *path))))


def bundle(catalog: Catalog, sqlalchemy_uri: str, own: Path | None = None) -> Bundle:
    """Make the bundle.

    Args:
        catalog: of tables and metrics.
        sqlalchemy_uri: of the warehouse, the password masked: it travels apart.
        own: folder of the installation's own assets, see `declared`.

    Raises:
        KeyError: an asset names a dataset, chart, table or metric that does not exist.
    """
    known = declared(own)
    style, pages, sources = known.style, known.pages, known.sources
    datasets = {name: identity("dataset", name) for name in sources}
    database = _database(sqlalchemy_uri)
    files: dict[str, Any] = {
        "metadata.yaml": {"type": "assets", "timestamp": "2026-01-01T00:00:00+00:00"},
        DATABASE_FILE: database,
    }
    used = _used_metrics(known)
    contents = {name: dataset(catalog, name, source, used) for name, source in sources.items()}
    for name, content in contents.items():
        files[f"datasets/warehouse/{name}.yaml"] = {
            **content,
            "uuid": datasets[name],
            "database_uuid": database["uuid"],
        }
    charts: dict[str, str] = {}
    names: dict[str, str] = {}
    for page, details_of_page in pages.items():
        for name, details in details_of_page["charts"].items():
            path = f"{page}.{name}"
            charts[path] = identity("chart", page, name)
            files[f"charts/{path}.yaml"] = {
                **_chart(details, style["kinds"], contents),
                "uuid": charts[path],
                "dataset_uuid": datasets[details["dataset"]],
            }
            names[charts[path]] = f"{details_of_page['title']}: {details['name']}"
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
    uuids = {content.get("uuid"): path for path, content in files.items()}
    for path, content in known.exported.items():
        files[uuids.get(content["uuid"], path)] = content
        if path.startswith("charts/") and content.get("query_context"):
            names[content["uuid"]] = f"{EXPORTED}/{path}: {content['slice_name']}"
    texts = {path: yaml.safe_dump({**content, "version": VERSION}) for path, content in files.items()}
    return Bundle(texts, names, {f"{SLUG}/#{tab(page)}": one["title"] for page, one in pages.items()})


def _database(sqlalchemy_uri: str) -> dict[str, Any]:
    return {
        "database_name": DATABASE,
        "sqlalchemy_uri": sqlalchemy_uri,
        "expose_in_sqllab": True,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "extra": {"allows_virtual_table_explore": True},
        "uuid": identity("database"),
    }


def _used_metrics(known: Declared) -> set[str]:
    """Names of all measures that charts show, those of Superset's own YAML included."""
    details = [chart for page in known.pages.values() for chart in page["charts"].values()]
    found = {str(name) for chart in details for name in used_metrics(chart.get("params", {}))}
    for content in known.exported.values():
        found |= set(map(str, used_metrics(content.get("params") or {})))
    return found


def _chart(details: Mapping[str, Any], kinds: Mapping[str, Any], contents: Mapping[str, Any]) -> dict[str, Any]:
    if details["dataset"] not in contents:
        raise UnknownNameError(details["name"], "dataset", details["dataset"])
    return chart(details, form(details, kinds), contents[details["dataset"]])


def _merged(folders: Sequence[Path], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for folder in folders:
        found |= _yaml(folder / name) if (folder / name).exists() else {}
    return found


def _yaml(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text()))
