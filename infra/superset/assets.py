"""Everything that Superset shows, as code: the bundle that its import takes, out of `assets/` and dbt's manifest."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

from infra.superset.charts import chart
from infra.superset.dashboards import dashboard
from infra.superset.datasets import dataset

FOLDER = Path(__file__).parent / "assets"
DATASETS = "datasets"
VERSION = "1.0.0"
DATABASE_FILE = "databases/warehouse.yaml"


@dataclass(frozen=True)
class Bundle:
    """Files of an import, by path, and what is in it."""

    files: dict[str, str]
    charts: dict[str, str]
    """Name of each chart by uuid."""
    dashboards: list[str]
    """Slug of each dashboard."""


def identity(*path: str) -> str:
    """The uuid of an asset: the same in every installation, so that an import replaces what it brought before."""
    return str(uuid5(NAMESPACE_URL, "/".join(("sei", *path))))


def bundle(manifest: dict[str, Any], sqlalchemy_uri: str) -> Bundle:
    """Make the bundle.

    Args:
        manifest: dbt's.
        sqlalchemy_uri: of the warehouse, the password masked: it travels apart.

    Raises:
        KeyError: an asset names a dataset, chart, model or metric that does not exist.
    """
    declared = {path.stem: yaml.safe_load(path.read_text()) for path in sorted(FOLDER.glob("*.yaml"))}
    sources = declared.pop(DATASETS)
    datasets = {name: identity("dataset", name) for name in sources}
    database = identity("database")
    files: dict[str, Any] = {
        "metadata.yaml": {"type": "assets", "timestamp": "2026-01-01T00:00:00+00:00"},
        DATABASE_FILE: {
            "database_name": "Warehouse",
            "sqlalchemy_uri": sqlalchemy_uri,
            "expose_in_sqllab": True,
            "allow_ctas": False,
            "allow_cvas": False,
            "allow_dml": False,
            "extra": {"allows_virtual_table_explore": True},
            "uuid": database,
        },
    }
    contents = {name: dataset(manifest, name, source) for name, source in sources.items()}
    for name, content in contents.items():
        files[f"datasets/warehouse/{name}.yaml"] = {
            **content,
            "uuid": datasets[name],
            "database_uuid": database,
        }
    names: dict[str, str] = {}
    for slug, page in declared.items():
        charts = {name: identity("chart", slug, name) for name in page["charts"]}
        for name, details in page["charts"].items():
            files[f"charts/{slug}_{name}.yaml"] = {
                **chart(details, contents[details["dataset"]]),
                "uuid": charts[name],
                "dataset_uuid": datasets[details["dataset"]],
            }
            names[charts[name]] = f"{page['title']}: {details['name']}"
        files[f"dashboards/{slug}.yaml"] = {
            **dashboard(manifest, slug, page, charts, datasets),
            "uuid": identity("dashboard", slug),
        }
    texts = {path: yaml.safe_dump({**content, "version": VERSION}) for path, content in files.items()}
    return Bundle(texts, names, list(declared))
