"""Assets of a running Superset, as its own export says them: by uuid, without what says nothing."""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from infra.errors import UserError

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KINDS = ("datasets", "charts", "dashboards")
# Of a chart: what belongs to the installation, or to the page in the browser that saved it.
VOLATILE = {"datasource", "slice_id", "dashboards", "url_params", "extra_form_data", "dashboardId", "annotation_layers"}
FILTER = ("clause", "comparator", "expressionType", "operator", "sqlExpression", "subject")
# Of a dashboard: the rest is what browsers work out for themselves.
METADATA = (
    "native_filter_configuration", "filter_bar_orientation", "cross_filters_enabled", "color_scheme", "label_colors",
    "refresh_frequency",
)  # fmt: skip
META = ("background", "code", "height", "sliceNameOverride", "text", "uuid", "width")


@dataclass(frozen=True)
class Asset:
    """One dataset, chart or dashboard."""

    path: str
    """In an export, without its top folder and without Superset's number: `charts/Change_fail_rate.yaml`."""
    content: dict[str, Any]

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return self.path.partition("/")[0]

    @property
    def name(self) -> str:
        """Name that people see."""
        names = ("slice_name", "dashboard_title", "table_name")
        return next(str(self.content[name]) for name in names if name in self.content)


def export(client: httpx.Client) -> bytes:
    """The zip of everything.

    Raises:
        UserError: Superset refuses.
    """
    answer = client.get("/api/v1/assets/export/")
    if not answer.is_success:
        raise UserError(f"Superset did not export the dashboards: {answer.status_code}. Its log superset.log says why.")
    return answer.content


def assets(packed: bytes) -> dict[str, Asset]:
    """Datasets, charts and dashboards of an export, by uuid; the connection stays where it is."""
    found: dict[str, Asset] = {}
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for name in archive.namelist():
            path = name.partition("/")[2]
            if path.startswith(tuple(f"{kind}/" for kind in KINDS)):
                content = yaml.load(archive.read(name), Loader=LOADER)  # noqa: S506 (it is a safe one)
                found[content["uuid"]] = Asset(re.sub(r"_\d+\.yaml$", ".yaml", path), content)
    return found


def read(path: Path) -> dict[str, Asset]:
    """The same from a file; nothing where there is none."""
    return assets(path.read_bytes()) if path.exists() else {}


def is_same(one: Asset, other: Asset | None) -> bool:
    """Whether two say the same to whoever looks at them."""
    return other is not None and essence(one) == essence(other)


def essence(asset: Asset) -> Any:
    """Parts of an asset that a person can see or set."""
    content = asset.content
    if asset.kind == "charts":
        shown = [content.get(name) for name in ("slice_name", "description", "viz_type", "dataset_uuid")]
        return [parameters(content["params"]), shown]
    if asset.kind == "dashboards":
        metadata = content.get("metadata") or {}
        shown = [content.get(name) for name in ("dashboard_title", "description", "css", "slug", "published")]
        return _plain([shown, [metadata.get(name) for name in METADATA], layout(content["position"])])
    lists = {name: _by_name(content[name], f"{name[:-1]}_name") for name in ("columns", "metrics")}
    return _plain({**content, **lists})


def parameters(params: Mapping[str, Any]) -> Any:
    """A chart's form data without what is volatile or empty."""
    kept = {name: value for name, value in params.items() if name not in VOLATILE and value is not None}
    kept["adhoc_filters"] = [
        {name: one[name] for name in FILTER if one.get(name) is not None} for one in params.get("adhoc_filters") or ()
    ]
    return _plain(kept)


def layout(position: Mapping[str, Any], key: str = "ROOT_ID") -> Any:
    """A dashboard's layout as a tree, without ids."""
    node = position[key]
    meta = {name: value for name in META if (value := node.get("meta", {}).get(name)) not in (None, "")}
    return [node["type"], meta, [layout(position, child) for child in node.get("children", ())]]


def _by_name(entries: Iterable[Mapping[str, Any]], name: str) -> dict[str, Any]:
    return {entry[name]: entry for entry in entries}


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))
