"""Superset's datasets out of dbt's manifest: columns, descriptions and metrics are typed once, in dbt."""

import re
from collections.abc import Iterator
from typing import Any

METRIC_PREFIX = "metric_"
UNIT = re.compile(r"\bunit\s*=\s*'(\w+)'")
SECONDS_PER = {"hours": 3600, "days": 86400}
# Superset writes durations out to the millisecond: whole hours beyond a day, whole minutes below.
DURATION = (
    "round(({value}) / case when ({value}) >= 86400 then 3600 else 60 end)"
    " * case when ({value}) >= 86400 then 3600 else 60 end * 1000"
)
FORMATS = {"per_day": ",.2f", "ratio": ".1%", "count": ",.0f", "points": ",.1f", "seconds": ",.1f"}


class UnknownModelError(KeyError):
    """An asset names a model or metric that dbt does not have."""

    def __str__(self) -> str:
        return f"dbt has no model {self.args[0]}."


def label(name: str) -> str:
    """A name as a person reads it: `change_lead_time` is "Change lead time"."""
    return name.replace("_", " ").capitalize()


def model(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    """The node of one model.

    Raises:
        UnknownModelError: there is none.
    """
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and node["name"] == name:
            return dict(node)
    raise UnknownModelError(name)


def dataset(manifest: dict[str, Any], name: str, declared: dict[str, Any]) -> dict[str, Any]:
    """A dataset in Superset's import format, without uuids.

    Args:
        manifest: dbt's.
        name: of the dataset.
        declared: its entry in `assets/datasets.yaml`: model, time_column, calculated columns, has_metrics.

    Raises:
        UnknownModelError: the model does not exist.
    """
    node = model(manifest, declared["model"])
    columns = [
        {
            "column_name": column,
            "verbose_name": label(column),
            "type": str(details["data_type"]).upper(),
            "description": details["description"],
            "is_dttm": column == declared.get("time_column"),
            "groupby": True,
            "filterable": True,
        }
        for column, details in node["columns"].items()
    ]
    columns += [
        {
            "column_name": column,
            "verbose_name": details.get("label", label(column)),
            "type": "TEXT",
            "description": details["description"],
            "expression": details["expression"],
            "is_dttm": False,
            "groupby": True,
            "filterable": True,
        }
        for column, details in declared.get("calculated", {}).items()
    ]
    rows = {
        "metric_name": "rows",
        "verbose_name": "Rows",
        "expression": "count(*)",
        "description": "How many rows.",
        "d3format": ",d",
    }
    return {
        "table_name": name,
        "schema": node["schema"],
        "description": node["description"],
        "main_dttm_col": declared.get("time_column"),
        "columns": columns,
        "metrics": [*(metrics(manifest) if declared.get("has_metrics") else ()), rows],
        "filter_select_enabled": True,
    }


def metrics(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every metric of dbt as a measure of `metrics_filled`, a duration also in hours and in days, for axes.

    A measure is the value of one entity and period: whoever adds up several sees the largest.
    """
    for node in sorted(manifest["nodes"].values(), key=lambda one: str(one["name"])):
        found = UNIT.search(node.get("raw_code") or "")
        if node["resource_type"] != "model" or not node["name"].startswith(METRIC_PREFIX) or not found:
            continue
        name, unit = node["name"].removeprefix(METRIC_PREFIX), found[1]
        value = f"max(value) filter (where metric = '{name}')"
        measure = {
            "metric_name": name,
            "verbose_name": label(name),
            "expression": value,
            "description": node["description"],
            "d3format": FORMATS[unit],
        }
        if unit != "seconds":
            yield measure
            continue
        yield {**measure, "expression": DURATION.format(value=value), "d3format": "DURATION"}
        for scale, seconds in SECONDS_PER.items():
            yield {
                **measure,
                "metric_name": f"{name}_{scale}",
                "verbose_name": f"{label(name)}, {scale}",
                "expression": f"{value} / {seconds}",
            }
