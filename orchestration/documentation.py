"""One page about every table: what it means, its columns, tests and SQL, and what is made of it.

dbt's own page, filled with the manifest that is kept anyway and with the columns that the database has. It is served
beside Dagster's web UI, which links to it from every asset that dbt knows.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import psycopg

from infra.services import Services
from infra.warehouse import Role
from orchestration.addresses import DOCUMENTATION
from orchestration.dbt_manifest import manifest
from orchestration.workspace import used_sources

PROJECT_NAME = "sei"
# Nothing is asked of anybody else, whatever the page's scripts hold.
POLICY = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:\">"
)
COLUMNS = """
select tables.relnamespace::regnamespace::text, tables.relname, attributes.attname,
    format_type(attributes.atttypid, attributes.atttypmod), attributes.attnum,
    case tables.relkind when 'v' then 'view' else 'table' end
from pg_class as tables
inner join pg_attribute as attributes on tables.oid = attributes.attrelid
where tables.relkind in ('r', 'p', 'v', 'm') and attributes.attnum > 0 and not attributes.attisdropped
    and tables.relnamespace::regnamespace::text = any(%s)
order by 1, 2, attributes.attnum
"""


def reference(unique_id: str) -> str:
    """Markdown that leads to what the page says of a model, seed or source: `model.sei.metric_commits`."""
    address = f"{DOCUMENTATION}/#!/{unique_id.split('.', 1)[0]}/{unique_id}"
    return f"Columns, tests and what is made of it: [documentation]({address})."


def source_reference(schema: str, table: str) -> str:
    """The same for a table that dbt reads and does not make."""
    return reference(f"source.{PROJECT_NAME}.{schema}.{table}")


def write_documentation(services: Services) -> Path:
    """Write the page below `SEI_HOME`, for the tables as they are now; returns it.

    Raises:
        UserError: dbt cannot parse the project.
    """
    path = manifest(services.home, used_sources(services.settings))
    described = json.loads(path.read_text(encoding="utf-8"))
    tables = [*described["nodes"].values(), *described["sources"].values()]
    for table in tables:
        table["database"] = services.warehouse.database
    with psycopg.connect(services.warehouse.url(Role.TRANSFORMER)) as connection:
        rows = connection.execute(COLUMNS, [sorted({table["schema"] for table in tables})]).fetchall()
    folder = services.home.documentation
    folder.mkdir(exist_ok=True)
    page, half = folder / "index.html", folder / "index.part"
    half.write_text(_filled(json.dumps(described), json.dumps(catalog(tables, rows))), encoding="utf-8")
    half.replace(page)
    return page


def catalog(tables: Iterable[Mapping[str, Any]], rows: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    """Catalogue of `tables` as the database knows them, in the words of dbt's `catalog.json`.

    Args:
        tables: of dbt's manifest.
        rows: schema, table, column, type, place and kind.
    """
    columns: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    kinds = {}
    for schema, table, name, data_type, place, kind in rows:
        columns[schema, table][name] = {"name": name, "type": data_type, "index": place, "comment": None}
        kinds[schema, table] = kind
    found: dict[str, Any] = {"metadata": {}, "nodes": {}, "sources": {}}
    for table in tables:
        key = (table["schema"], table.get("alias") or table.get("identifier") or table["name"])
        if key in columns:
            found["sources" if table["resource_type"] == "source" else "nodes"][table["unique_id"]] = {
                "unique_id": table["unique_id"],
                "metadata": {"type": kinds[key], "schema": key[0], "name": key[1], "database": table["database"]},
                "columns": columns[key],
                "stats": {},
            }
    return found


def _filled(described: str, known: str) -> str:
    from dbt.task.docs import DOCS_INDEX_FILE_PATH

    page = Path(DOCS_INDEX_FILE_PATH).read_text(encoding="utf-8").replace("<head>", f"<head>{POLICY}", 1)
    for name, text in (("MANIFEST", described), ("CATALOG", known)):
        # No text of ours may end the script that holds it.
        page = page.replace(f'"{name}.JSON INLINE DATA"', text.replace("</", "<\\/"), 1)
    return page
