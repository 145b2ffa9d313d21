"""Superset's charts out of their short form in `assets/`, and the query that each of them asks."""

import json
from typing import Any

NO_PERIOD = "No filter"
TIME_SERIES = "echarts_timeseries"


class UnknownMetricError(KeyError):
    """A chart names a metric that its dataset does not have."""

    def __str__(self) -> str:
        return f"The chart {self.args[0]} names the metric {self.args[1]}, which its dataset does not have."


def chart(declared: dict[str, Any], source: dict[str, Any]) -> dict[str, Any]:
    """A chart in Superset's import format, without uuids.

    Args:
        declared: its entry below `charts`: name, viz_type, where (SQL conditions), params (form data).
        source: its dataset, as `datasets.dataset` makes it.

    Raises:
        UnknownMetricError: it names a metric that the dataset does not have.
    """
    formats = {metric["metric_name"]: metric["d3format"] for metric in source["metrics"]}
    for metric in used_metrics(declared["params"]):
        if metric not in formats:
            raise UnknownMetricError(declared["name"], metric)
    filters: list[dict[str, Any]] = [
        {"clause": "WHERE", "expressionType": "SQL", "sqlExpression": condition}
        for condition in declared.get("where", ())
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
    params = {**declared["params"], "viz_type": declared["viz_type"], "adhoc_filters": filters}
    if declared["viz_type"].startswith(TIME_SERIES):
        params.setdefault("y_axis_format", formats[used_metrics(params)[0]])
    return {
        "slice_name": declared["name"],
        "description": declared.get("description"),
        "viz_type": declared["viz_type"],
        "params": params,
        "query_context": json.dumps(query_context(params)),
    }


def used_metrics(params: dict[str, Any]) -> list[str]:
    """Names of the metrics in a chart's form data."""
    return [params["metric"]] if "metric" in params else list(params.get("metrics", ()))


def query_context(params: dict[str, Any]) -> dict[str, Any]:
    """The query that a browser would ask for this form data; the import fills in the dataset's id."""
    filters = [
        {"col": one["subject"], "op": one["operator"], "val": one["comparator"]}
        for one in params["adhoc_filters"]
        if one["expressionType"] == "SIMPLE"
    ]
    conditions = [f"({one['sqlExpression']})" for one in params["adhoc_filters"] if one["expressionType"] == "SQL"]
    columns: list[Any] = [*params.get("groupby", ()), *params.get("all_columns", ())]
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
    is_raw = params.get("query_mode") == "raw"
    query = {
        "columns": columns,
        "metrics": None if is_raw else used_metrics(params),
        "filters": filters,
        "extras": {"where": " and ".join(conditions), "having": ""},
        "orderby": [json.loads(one) for one in params.get("order_by_cols", ())],
        "row_limit": params.get("row_limit", 1000),
    }
    return {
        "datasource": {"id": 0, "type": "table"},
        "force": False,
        "queries": [query],
        "form_data": params,
        "result_format": "json",
        "result_type": "full",
    }
