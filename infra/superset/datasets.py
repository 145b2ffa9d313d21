"""Superset's datasets: columns, descriptions and measures are typed once, in dbt or in the database, and read there."""

from collections.abc import Collection, Mapping
from typing import Any

from infra.superset.catalog import Catalog, Column
from infra.superset.measures import label, measures

ROWS = {
    "metric_name": "rows",
    "verbose_name": "Rows",
    "expression": "count(*)",
    "description": "How many rows.",
    "d3format": ",d",
}
# Several entities or grains at once have no value: whoever forgets to choose sees nothing, not nonsense.
ONE_ENTITY = "min(entity_id) = max(entity_id) and min(grain) = max(grain)"


def dataset(
    catalog: Catalog, name: str, declared: Mapping[str, Any], used: Collection[str] | None = None
) -> dict[str, Any]:
    """A dataset in Superset's import format, without uuids.

    Args:
        catalog: what dbt and the database say of tables.
        name: of the dataset.
        declared: its entry in `assets/datasets.yaml`: one of `table` (schema.name) and `sql` (with `columns`, their
            types and descriptions); time_column, calculated columns, measures, has_metrics.
        used: names of measures that charts show. Of a metric's scales and percentiles only these are there: Superset
            reads every measure of a dataset for every query. None for all.

    Raises:
        UnknownTableError: the table does not exist.
    """
    time_column = declared.get("time_column")
    if "sql" in declared:
        schema, relation, text = None, name, declared["description"]
        found = [Column(column, *details) for column, details in declared["columns"].items()]
    else:
        schema, _, relation = declared["table"].partition(".")
        table = catalog.table(declared["table"])
        found, text = table.columns, table.description
    columns = [
        column(one.name, label(one.name), one.type, one.description, is_time=one.name == time_column) for one in found
    ]
    columns += [
        column(
            one,
            details.get("label", label(one)),
            details.get("type", "TEXT"),
            details["description"],
            details["expression"],
        )
        for one, details in declared.get("calculated", {}).items()
    ]
    own = [
        {"metric_name": one, "verbose_name": details.pop("label", label(one)), **details}
        for one, details in ((one, dict(details)) for one, details in declared.get("measures", {}).items())
    ]
    always = {metric.name for metric in catalog.metrics}
    generated = [
        one
        for one in (measures(catalog.metrics, ONE_ENTITY) if declared.get("has_metrics") else ())
        if used is None or one["metric_name"] in used or one["metric_name"] in always
    ]
    return {
        "table_name": relation,
        "schema": schema,
        **({"sql": declared["sql"]} if "sql" in declared else {}),
        "description": text,
        "main_dttm_col": time_column,
        "columns": columns,
        "metrics": [*map(certified, generated), *own, ROWS],
        "filter_select_enabled": True,
    }


def column(
    name: str, verbose: str, kind: str, description: str, expression: str | None = None, *, is_time: bool = False
) -> dict[str, Any]:
    """One column in Superset's import format; with an expression it is calculated."""
    return {
        "column_name": name,
        "verbose_name": verbose,
        "type": kind.upper(),
        "description": description,
        **({"expression": expression} if expression else {}),
        "is_dttm": is_time,
        "groupby": True,
        "filterable": True,
    }


def certified(measure: Mapping[str, Any]) -> dict[str, Any]:
    """The measure with Superset's mark of what may be relied on: its definition is tested in dbt."""
    mark = {"certified_by": "SEI", "details": "Defined and tested in dbt"}
    return {**measure, "extra": {"certification": mark}}
