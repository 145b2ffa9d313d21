"""dbt's sources and staging models of the described sources, generated and never committed, and what reads the marts.

A staging model has the columns of its raw table, without what `sei.toml` no longer names and without rows of a number
that another scope has. What is computed in staging by more than an expression per column is written by hand.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ingestion.columns import Column
from ingestion.described_tables import REJECTED, SCOPES, DescribedSource, DescribedTable
from ingestion.descriptors import DESCRIBED, SENTENCES
from ingestion.hosts.tables import Dataset, Table
from orchestration.generated_uses import ANALYSES, EXPOSURES, uses
from orchestration.semantic_layer import semantic_layer
from spark_jobs import schemas

SOURCES = "models/sources"
SEMANTIC_LAYER = "semantic_layer"
"""Folder that dbt reads for MetricFlow alone: hundreds of metrics would cost each other start of dbt a second."""
GENERATED = (
    f"{SOURCES}/*/staging/generated",
    "models/staging/*/generated",
    "macros/generated",
    SEMANTIC_LAYER,
    EXPOSURES,
    ANALYSES,
)
"""Folders below the dbt project in which nothing else stands."""
FORMER = "models/staging/generated/*"
"""Former place of staging models: Git leaves files alone that it ignored, and dbt would read them too."""
USED = "SEI_DBT_SOURCES"
"""Variable that dbt reads: the hosts that are used."""


def generate(project: Path, sources: Mapping[str, DescribedSource] = DESCRIBED) -> None:
    """Bring the generated files of the dbt project to what the descriptors say; files that are right stay untouched."""
    wanted = {project / path: text for path, text in _files(project, sources)}
    for folder in (*GENERATED, FORMER):
        for path in project.glob(f"{folder}/*"):
            if path.suffix in (".sql", ".yml") and path not in wanted:
                path.unlink()
    for path, text in wanted.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(".part")
            half.write_text(text, encoding="utf-8")
            half.replace(path)


def _files(project: Path, sources: Mapping[str, DescribedSource]) -> Iterator[tuple[str, str]]:
    models, staging, macros, *_ = GENERATED
    for source, described in sources.items():
        folder = models.replace("*", source)
        yield f"{folder}/_{described.name}.yml", _documented(source, described)
        for table in _staged(described):
            yield f"{folder}/{_model(source, table)}.sql", staging_model(source, described, table)
    for schema, sentences in {**SENTENCES, "spark": schemas.SENTENCES}.items():
        name = schema.removeprefix("raw_")
        yield f"{staging.replace('*', name)}/_{schema}.yml", _yml(sources=[_source(schema, sentences)])
    yield f"{macros}/hosts.sql", _macro("hosts", _hosts(sources))
    yield f"{macros}/feeding.sql", _macro("feeding", feeding(project))
    yield f"{macros}/facts_and_dimensions.sql", _macro("facts_and_dimensions", facts_and_dimensions(project))
    yield f"{SEMANTIC_LAYER}/semantic_layer.yml", json.dumps(semantic_layer(project), indent=1)
    yield from uses()


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
    is_host = isinstance(described, Dataset)
    columns = {table.name: _columns(table) for table in described.described_tables}
    # Tables of hosts have their key as a unique index, and their staging models leave rows out.
    models = [
        {
            "name": _model(source, table),
            "description": table.text,
            "data_tests": [] if is_host else [{"primary_key": {"arguments": {"columns": list(table.key)}}}],
            "columns": columns[table.name],
        }
        for table in _staged(described)
    ]
    raw = _source(described.name, {table.name: table.text for table in described.described_tables} | REJECTED)
    for table in raw["tables"]:
        table["columns"] = columns.get(table["name"], [])
    if not is_host:
        return _yml(sources=[raw], models=models)
    raw["config"] = {"enabled": f"{{{{ '{source}' in env_var('{USED}', '{source}').split() }}}}"}
    text = f"Answers of `{source}` as canonical rows; its staging tables are its own."
    return _yml(
        sources=[raw], models=models, groups=[{"name": source, "description": text, "owner": {"name": "Collection"}}]
    )


def _source(schema: str, sentences: Mapping[str, str]) -> dict[str, Any]:
    """A source of dbt; every raw schema also says how scopes ended."""
    tables = {**sentences, **SCOPES} if schema.startswith("raw_") else sentences
    described = [{"name": name, "description": text} for name, text in tables.items()]
    return {"name": schema, "description": f"Tables of the schema `{schema}`.", "tables": described}


def _yml(**parts: object) -> str:
    # JSON is YAML too, and written in a tenth of the time.
    return json.dumps({"version": 2, **parts}, indent=1)


def _columns(table: DescribedTable) -> list[dict[str, Any]]:
    return [{"name": column.name, "description": column.text} for column in table.readable_columns]


def feeding(project: Path) -> dict[str, list[str]]:
    """Canonical model -> the sources that feed it, by the names of their models: `<model>__<source>.sql`."""
    found: dict[str, list[str]] = {}
    for path in sorted((project / SOURCES).glob("*/int_*.sql")):
        found.setdefault(path.stem.removesuffix(f"__{path.parent.name}"), []).append(path.parent.name)
    return found


def facts_and_dimensions(project: Path) -> list[str]:
    """Names of the marts that a custom metric may read: none of them is made of metrics."""
    return sorted(path.stem for kind in ("fct", "dim") for path in project.glob(f"models/marts/{kind}_*.sql"))


def _hosts(sources: Mapping[str, DescribedSource]) -> dict[str, Any]:
    """Facts on the raw tables of each code host that models need to know."""
    return {
        source: {
            "place": dataset.place,
            "scopes": dataset.scopes,
            "dated_by": dataset.dated_by,
            "numbered": {table.name: table.own_key[1] for table in dataset.tables if table.is_numbered_throughout},
        }
        for source, dataset in sources.items()
        if isinstance(dataset, Dataset)
    }


def _macro(name: str, value: Any) -> str:
    return f"{{% macro {name}() %}}\n    {{{{ return({json.dumps(value)}) }}}}\n{{% endmacro %}}\n"
