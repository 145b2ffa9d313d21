"""Catalog of tables and metrics: from dbt's manifest for the marts, from the database for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from infra.superset.measures import Metric

METRICS = "select metric, unit, definition from marts.metric_definitions order by metric"
TABLES = """
select
    namespace.nspname || '.' || relation.relname,
    coalesce(obj_description(relation.oid, 'pg_class'), ''),
    attribute.attname,
    format_type(attribute.atttypid, attribute.atttypmod),
    coalesce(col_description(relation.oid, attribute.attnum), '')
from pg_class as relation
inner join pg_namespace as namespace on relation.relnamespace = namespace.oid
inner join pg_attribute as attribute on relation.oid = attribute.attrelid
where
    namespace.nspname = any(%s) and relation.relkind in ('r', 'v', 'm')
    and attribute.attnum > 0 and not attribute.attisdropped
order by 1, attribute.attnum
"""


class UnknownTableError(KeyError):
    """An asset names a table or metric that does not exist."""

    def __str__(self) -> str:
        return f"There is no {self.args[0]}."


@dataclass(frozen=True)
class Column:
    """A column and what stands in it."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class CatalogTable:
    """A table or view."""

    description: str
    columns: list[Column]


@dataclass(frozen=True)
class Catalog:
    """Tables by `schema.name`, and the metrics."""

    tables: Mapping[str, CatalogTable]
    metrics: list[Metric]

    def table(self, name: str) -> CatalogTable:
        """The table.

        Raises:
            UnknownTableError: there is none.
        """
        if name not in self.tables:
            raise UnknownTableError(name)
        return self.tables[name]

    def definition(self, metric: str) -> str | None:
        """The sentence that defines a metric; None where there is none of that name."""
        return next((one.description for one in self.metrics if one.name == metric), None)


def described(manifest: Mapping[str, Any], others: Mapping[str, CatalogTable], metrics: list[Metric]) -> Catalog:
    """The catalog out of dbt's manifest and what `tables_of` and `metrics_of` found beside it."""
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    marts = {
        f"{node['schema']}.{node['name']}": CatalogTable(
            node["description"],
            [
                Column(name, str(details["data_type"]), details["description"])
                for name, details in node["columns"].items()
            ],
        )
        for node in models
        if node["schema"] == "marts"
    }
    return Catalog({**others, **marts}, metrics)


def metrics_of(url: str) -> list[Metric]:
    """Every metric of the marts, by name.

    Args:
        url: of the warehouse, for a role that may read it.

    Raises:
        psycopg.Error: the database does not answer, or has no marts.
    """
    with psycopg.connect(url) as connection:
        return [Metric(*row) for row in connection.execute(METRICS)]


def tables_of(url: str, *schemas: str) -> dict[str, CatalogTable]:
    """Every table of some schemas, in the words of its comments.

    Args:
        url: of the warehouse, for a role that may read them.
        schemas: their names.

    Raises:
        psycopg.Error: the database does not answer.
    """
    found: dict[str, CatalogTable] = {}
    with psycopg.connect(url) as connection:
        for name, description, column, kind, comment in connection.execute(TABLES, [list(schemas)]):
            found.setdefault(name, CatalogTable(description, [])).columns.append(Column(column, kind, comment))
    return found
