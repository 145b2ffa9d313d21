"""dbt's sources and staging models of the described sources, generated and never committed.

A staging model has the columns of its raw table, without what `sei.toml` no longer names and without rows of a number
that another scope has. What is computed in staging by more than an expression per column is written by hand.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ingestion.columns import Column
from ingestion.described_tables import DescribedSource, DescribedTable
from ingestion.descriptors import DESCRIBED
from ingestion.hosts.tables import Dataset, Table

FOLDERS = ("models/staging/generated", "macros/generated")
"""Below the dbt project: nothing else stands in them."""
LOADERS_TABLES = {
    "_rejected_rows": "One row per row that was set aside, with the reason.",
    "_scopes": "How collecting each scope ended, one row per scope and run.",
}


def generate(project: Path, sources: Mapping[str, DescribedSource] = DESCRIBED) -> None:
    """Bring the generated files of the dbt project to what the descriptors say; files that are right stay untouched."""
    wanted = {project / path: text for path, text in _files(sources)}
    for folder in FOLDERS:
        for path in (project / folder).rglob("*"):
            if path.suffix in (".sql", ".yml") and path not in wanted:
                path.unlink()
    for path, text in wanted.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(".part")
            half.write_text(text, encoding="utf-8")
            half.replace(path)


def _files(sources: Mapping[str, DescribedSource]) -> Iterator[tuple[str, str]]:
    models, macros = FOLDERS
    for source, described in sources.items():
        yield f"{models}/{source}/_{described.name}.yml", _documented(source, described)
        for table in _staged(described):
            yield f"{models}/{source}/{_model(source, table)}.sql", staging_model(source, described, table)
    yield f"{macros}/numbered_throughout.sql", _numbered_throughout(sources)


def staging_model(source: str, described: DescribedSource, table: DescribedTable) -> str:
    """SQL of the staging model of a raw table."""
    columns = ",\n    ".join(_selected(column) for column in table.readable_columns)
    conditions = []
    if scope := described.scoped_by.get(table.own_key[0]):
        conditions.append(f"{{{{ is_configured('{scope}', '{table.own_key[0]}') }}}}")
    if isinstance(table, Table) and table.is_numbered_throughout:
        conditions.append(f"{{{{ is_of_one_place('{source}', '{table.name}') }}}}")
    where = "\nwhere\n    " + "\n    and ".join(conditions) if conditions else ""
    return f"select\n    {columns}\nfrom {{{{ source('{described.name}', '{table.name}') }}}} as landed{where}\n"


def _selected(column: Column) -> str:
    return f"{column.staged} as {column.name}" if column.staged else column.name


def _staged(described: DescribedSource) -> list[DescribedTable]:
    return [table for table in described.described_tables if table.is_staged]


def _model(source: str, table: DescribedTable) -> str:
    return f"stg_{source}__{table.name}"


def _documented(source: str, described: DescribedSource) -> str:
    own = [{"name": name, "description": text} for name, text in LOADERS_TABLES.items()]
    tables = [
        {"name": table.name, "description": table.text, "columns": _columns(table)}
        for table in described.described_tables
    ]
    models = [
        {
            "name": _model(source, table),
            "description": table.text,
            "data_tests": [{"primary_key": {"arguments": {"columns": list(table.key)}}}],
            "columns": _columns(table),
        }
        for table in _staged(described)
    ]
    raw = {"name": described.name, "description": f"What the source `{source}` collected.", "tables": [*tables, *own]}
    # JSON is YAML too, and written in a tenth of the time.
    return json.dumps({"version": 2, "sources": [raw], "models": models}, indent=1)


def _columns(table: DescribedTable) -> list[dict[str, Any]]:
    return [{"name": column.name, "description": column.text} for column in table.readable_columns]


def _numbered_throughout(sources: Mapping[str, DescribedSource]) -> str:
    """The macro that lists, of each source, the kind of a scope in ids, its column, and each table's number."""
    listed = {
        source: [
            dataset.place,
            dataset.scopes[1],
            {table.name: table.own_key[1] for table in dataset.tables if table.is_numbered_throughout},
        ]
        for source, dataset in sources.items()
        if isinstance(dataset, Dataset)
    }
    return f"{{% macro numbered_throughout() %}}\n    {{{{ return({json.dumps(listed)}) }}}}\n{{% endmacro %}}\n"
