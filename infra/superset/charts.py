"""Superset's charts out of their short form in `assets/`, and the query that each of them asks."""

import json
from collections.abc import Mapping
from typing import Any

NO_PERIOD = "No filter"
TIME_SERIES = "echarts_timeseries"
# What a chart is asked for where no dashboard says it: after the import, in reports and in alerts.
DEFAULTS = {"entity": "All services", "grain": "month"}


class UnknownNameError(KeyError):
    """A chart names a metric, kind or dataset that does not exist."""

    def __str__(self) -> str:
        return f"The chart {self.args[0]} names the {self.args[1]} {self.args[2]}, which does not exist."


def form(declared: Mapping[str, Any], kinds: Mapping[str, Any]) -> dict[str, Any]:
    """A chart's form data and, as `where`, its conditions: its own with those of its kind.

    Raises:
        UnknownNameError: there is no such kind.
    """
    if declared["kind"] not in kinds:
        raise UnknownNameError(declared["name"], "kind", declared["kind"])
    kind = kinds[declared["kind"]]
    where = [*kind.get("where", ()), *declared.get("where", ())]
    return {**kind, **declared.get("params", {}), "where": where}


def chart(declared: Mapping[str, Any], params: dict[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """A chart in Superset's import format, without uuids.

    Args:
        declared: its entry below `charts`.
        params: as `form` makes them.
        source: its dataset, as `datasets.dataset` makes it.

    Raises:
        UnknownNameError: it names a metric that the dataset does not have.
    """
    formats = {metric["metric_name"]: metric for metric in source["metrics"]}
    used = used_metrics(params)
    for metric in used:
        if metric not in formats:
            raise UnknownNameError(declared["name"], "metric", metric)
    params = {**params, **_labelled(params, declared.get("labels", {}), formats)}
    filters: list[dict[str, Any]] = [
        {"clause": "WHERE", "expressionType": "SQL", "sqlExpression": condition} for condition in params["where"]
    ]
    # A chart follows the dashboard's period only with a filter on its time column.
    if (time_column := source["main_dttm_col"]) is not None:
        filters.append(
            {
                "clause": "WHERE",
                "expressionType": "SIMPLE",
                "subject": time_column,
                "operator": "TEMPORAL_RANGE",
                "comparator": NO_PERIOD,
            }
        )
    params = {**{key: value for key, value in params.items() if key != "where"}, "adhoc_filters": filters}
    if params["viz_type"].startswith(TIME_SERIES):
        params.setdefault("y_axis_format", formats[used[0]]["d3format"])
    definitions = dict.fromkeys(str(formats[metric]["description"]) for metric in used)
    return {
        "slice_name": declared["name"],
        "description": declared.get("description") or "\n\n".join(definitions) or source["description"],
        "viz_type": params["viz_type"],
        "params": params,
        "query_context": json.dumps(query_context(params, source)),
    }


def used_metrics(params: Mapping[str, Any]) -> list[Any]:
    """The metrics in a chart's form data: names of the dataset's, or definitions of its own."""
    return [params["metric"]] if "metric" in params else list(params.get("metrics", ()))


def _labelled(
    params: Mapping[str, Any], labels: Mapping[str, str], measures: Mapping[str, Any]
) -> dict[str, list[dict[str, Any]]]:
    """The metrics under names of this chart's own, where it has such."""
    if not labels:
        return {}
    own = [
        {
            "expressionType": "SQL",
            "sqlExpression": measures[metric]["expression"],
            "label": labels.get(metric, measures[metric]["verbose_name"]),
            "hasCustomLabel": True,
        }
        for metric in params["metrics"]
    ]
    return {"metrics": own}


def query_context(params: dict[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """The query that a browser would ask for this form data; the import fills in the dataset's id."""
    known = {column["column_name"] for column in source["columns"]}
    filters = [
        {"col": one["subject"], "op": one["operator"], "val": one["comparator"]}
        for one in params["adhoc_filters"]
        if one["expressionType"] == "SIMPLE"
    ]
    filters += [{"col": column, "op": "IN", "val": [value]} for column, value in DEFAULTS.items() if column in known]
    conditions = [f"({one['sqlExpression']})" for one in params["adhoc_filters"] if one["expressionType"] == "SQL"]
    columns: list[Any] = [*params.get("groupby", ()), *params.get("all_columns", ())]
    columns += [params["column"]] if "column" in params else []
    if axis := params.get("x_axis"):
        columns = [
            {
                "columnType": "BASE_AXIS",
                "expressionType": "SQL",
                "label": axis,
                "sqlExpression": axis,
                "timeGrain": params.get("time_grain_sqla"),
            },
            *columns,
        ]
    metrics = used_metrics(params)
    query = {
        "columns": columns,
        "metrics": metrics or None,
        "filters": filters,
        "extras": {"where": " and ".join(conditions), "having": ""},
        "orderby": [json.loads(one) for one in params.get("order_by_cols", ())],
        # Of a table that takes its rows a page at a time, the first page.
        "row_limit": params["server_page_length"] if params.get("server_pagination") else params.get("row_limit", 1000),
    }
    return {
        "datasource": {"id": 0, "type": "table"},
        "force": False,
        "queries": [query],
        "form_data": params,
        "result_format": "json",
        "result_type": "full",
    }
