"""A Superset dashboard out of its short form in `assets/`: rows of charts, and filters for all of them."""

from collections.abc import Mapping
from typing import Any

from infra.superset.datasets import METRIC_PREFIX, label, model

FULL_WIDTH = 12


def dashboard(
    manifest: dict[str, Any],
    slug: str,
    declared: dict[str, Any],
    charts: Mapping[str, str],
    datasets: Mapping[str, str],
) -> dict[str, Any]:
    """A dashboard in Superset's import format, without its own uuid.

    Args:
        manifest: dbt's, for the definitions of metrics.
        slug: the last part of its address.
        declared: title, description, filters, rows.
        charts: uuid of each chart.
        datasets: uuid of each dataset.
    """
    return {
        "dashboard_title": declared["title"],
        "description": declared["description"],
        "slug": slug,
        "published": True,
        "css": "",
        "position": position(manifest, declared, charts),
        "metadata": {
            "native_filter_configuration": [
                native_filter(number, one, datasets) for number, one in enumerate(declared["filters"])
            ],
            "filter_bar_orientation": "HORIZONTAL",
            "cross_filters_enabled": False,
            "color_scheme": "supersetColors",
            "refresh_frequency": 0,
            "timed_refresh_immune_slices": [],
            "expanded_slices": {},
            "label_colors": {},
        },
    }


def position(manifest: dict[str, Any], declared: dict[str, Any], charts: Mapping[str, str]) -> dict[str, Any]:
    """The layout. `chartId` is a number that the import replaces by the chart's own."""
    rows = [f"ROW-{number}" for number in range(len(declared["rows"]))]
    layout: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": rows, "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": declared["title"]}},
    }
    numbers = {name: number for number, name in enumerate(charts, start=1)}
    for row, content in zip(rows, declared["rows"], strict=True):
        parents = ["ROOT_ID", "GRID_ID", row]
        parts: dict[str, Any] = {}
        left = FULL_WIDTH
        for name, width in content["charts"]:
            left -= width
            meta = {
                "chartId": numbers[name],
                "uuid": charts[name],
                "sliceName": declared["charts"][name]["name"],
                "width": width,
                "height": content["height"],
            }
            parts[f"CHART-{name}"] = {"type": "CHART", "meta": meta}
        if "text" in content:
            meta = {"code": text(manifest, content), "width": left, "height": content["height"]}
            parts[f"MARKDOWN-{row}"] = {"type": "MARKDOWN", "meta": meta}
        layout[row] = {
            "type": "ROW",
            "id": row,
            "children": list(parts),
            "parents": parents[:-1],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        layout |= {key: {**part, "id": key, "children": [], "parents": parents} for key, part in parts.items()}
    return layout


def text(manifest: dict[str, Any], content: dict[str, Any]) -> str:
    """The Markdown of a row: its text, then the definitions of the metrics that it names, in dbt's words."""
    definitions = [
        f"**{label(name)}.** {model(manifest, METRIC_PREFIX + name)['description']}"
        for name in content.get("define", ())
    ]
    return "\n\n".join([content["text"].strip(), *definitions])


def native_filter(number: int, declared: dict[str, Any], datasets: Mapping[str, str]) -> dict[str, Any]:
    """A filter of the whole dashboard: one value of a column, or a period where no column is named."""
    value, column = declared["value"], declared.get("column")
    common = {
        "id": f"NATIVE_FILTER-{number}",
        "name": declared["name"],
        "type": "NATIVE_FILTER",
        "description": "",
        "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
        "cascadeParentIds": [],
    }
    if column is None:
        return {
            **common,
            "filterType": "filter_time",
            "targets": [{}],
            "defaultDataMask": {"extraFormData": {}, "filterState": {"value": value}},
            "controlValues": {},
        }
    extra = {"filters": [{"col": column, "op": "IN", "val": [value]}]}
    return {
        **common,
        "filterType": "filter_select",
        "targets": [{"datasetUuid": datasets[declared["dataset"]], "column": {"name": column}}],
        "defaultDataMask": {"extraFormData": extra, "filterState": {"value": [value], "label": value}},
        "controlValues": {
            "enableEmptyFilter": True,
            "multiSelect": False,
            "defaultToFirstItem": False,
            "inverseSelection": False,
            "searchAllOptions": True,
        },
        "adhoc_filters": [
            {"clause": "WHERE", "expressionType": "SQL", "sqlExpression": condition}
            for condition in declared.get("where", ())
        ],
    }
