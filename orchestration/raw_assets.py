"""From what a source reports to what Dagster shows."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import psycopg
from psycopg import sql

from ingestion.described_tables import REJECTED, SCOPES, DescribedSource
from ingestion.scopes import CollectionReport, ScopeStatus
from orchestration.documentation import source_reference
from orchestration.run_resource import OWNER

GROUP = "raw"
FIRST = {"dagster/priority": "1"}
"""Tags of the steps that collect: in a run that also refreshes, raw tables are complete before they are read."""


def raw_specs(
    schema: str,
    tables: Mapping[str, str],
    deps: list[dg.AssetKey],
    kinds: set[str],
    extra: list[dg.AssetSpec] | None = None,
) -> list[dg.AssetSpec]:
    """One asset per raw table, that of the scopes included, keyed as dagster-dbt keys a dbt source: `[schema, table]`.

    Args:
        schema: `raw_<source>`.
        tables: table -> one sentence on what a row is.
        deps: what must be collected before.
        kinds: badges in the graph.
        extra: further assets that the same function makes, such as those in the lake.
    """
    return [
        *(
            dg.AssetSpec(
                [schema, table],
                deps=deps,
                description=f"{text}\n\n{source_reference(schema, table)}",
                group_name=GROUP,
                kinds=kinds,
                owners=[OWNER],
            )
            for table, text in {**tables, **SCOPES}.items()
        ),
        *(extra or []),
    ]


def described_specs(
    described: DescribedSource,
    kinds: set[str],
    deps: Sequence[dg.AssetKey] = (),
    extra: Sequence[dg.AssetSpec] = (),
    made_later: Collection[str] = (),
) -> list[dg.AssetSpec]:
    """The same for a source whose tables are described; those `made_later` are another step's."""
    tables = {table.name: table.text for table in described.described_tables if table.name not in made_later}
    return raw_specs(described.name, tables | REJECTED, list(deps), kinds, list(extra))


def materializations(specs: list[dg.AssetSpec], report: CollectionReport, url: str) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """One result per asset, with the table's rows, and what each scope did."""
    scopes = scope_table(report)
    with psycopg.connect(url) as connection:
        for spec in specs:
            metadata: dict[str, Any] = {
                "rows_loaded": report.rows,
                "seconds": round(report.seconds, 2),
                "bytes": report.bytes,
                "requests": report.requests,
                "scopes": scopes,
            }
            if spec.key.path[0].startswith("raw_"):
                table = sql.Identifier(*spec.key.path)
                row = connection.execute(sql.SQL("select count(*) from {}").format(table)).fetchone()
                metadata["dagster/row_count"] = int(row[0]) if row else 0
            yield dg.MaterializeResult(asset_key=spec.key, metadata=metadata)


def scope_table(report: CollectionReport, limit: int = 200) -> dg.TableMetadataValue:
    """The scopes as a table: failed ones first, at most `limit` rows."""
    order = {ScopeStatus.FAILED: 0, ScopeStatus.WARNING: 1}
    scopes = sorted(report.scopes, key=lambda scope: (order.get(scope.status, 2), scope.scope))[:limit]
    records = [
        dg.TableRecord(
            {
                "scope": s.scope,
                "status": str(s.status),
                "rows": s.rows,
                "seconds": round(s.seconds, 2),
                "note": s.error or "",
            }
        )
        for s in scopes
    ]
    columns = {"scope": "string", "status": "string", "rows": "int", "seconds": "float", "note": "string"}
    schema = dg.TableSchema([dg.TableColumn(name, kind) for name, kind in columns.items()])
    return dg.MetadataValue.table(records, schema)
