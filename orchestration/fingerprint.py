"""Has anything changed since the last good run? What a refresh depends on, in one digest."""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

import quality
from infra.settings import Settings
from ingestion.descriptors import HOSTS
from orchestration.dbt_manifest import PROJECT, project_digest
from orchestration.workspace import used_sources

STATE_TABLES = (
    ("raw_config", "services"),
    ("raw_config", "teams"),
    ("raw_config", "rules"),
    ("raw_config", "left_out"),
    ("raw_config", "custom_metrics"),
    ("raw_files", "_files"),
    ("raw_git", "repositories"),
    *((host.name, table) for host in HOSTS.values() for table in ("_progress", "_last_load")),
)
CODE = ("spark_jobs", "ml", "quality", "infra/lake.py")


def refresh_fingerprint(url: str, as_of: datetime, settings: Settings, timezone: str) -> str:
    """Digest of the raw data's version, the code that refines it, and the day that metrics are for.

    Args:
        url: of a role that reads the raw schemas.
        as_of: of the run in question. Only its date counts where SEI_AS_OF does not fix it: without new
            data nothing happens between two instants of one day.
        settings: of this process.
        timezone: the organisation's, which says when a day ends.
    """
    root = Path(PROJECT).parent
    moment = as_of.isoformat() if settings.as_of else as_of.astimezone(ZoneInfo(timezone)).date().isoformat()
    facts = {
        "raw": raw_versions(url),
        "code": project_digest(*(PROJECT / part for part in ("models", "macros", "seeds", "dbt_project.yml"))),
        "jobs": project_digest(*(root / part for part in CODE)),
        "sources": used_sources(settings),
        "as_of": moment,
        "lake": settings.lake_url,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def collected_versions(url: str) -> dict[str, str]:
    """Version of each raw table that checks read, by schema and name: that of all that its source collected."""
    states = raw_versions(url)
    names = set().union(*(check.reads for check in quality.declared_checks("raw")))
    return {
        name: repr([state for table, state in states.items() if table.split(".")[0] == name.split(".")[0]])
        for name in names
    }


def made_versions(url: str) -> dict[str, str]:
    """Version of each table that dbt made, by schema and name."""
    with psycopg.connect(url) as connection:
        return dict(connection.execute("select relation, version from intermediate.relation_versions").fetchall())


def raw_versions(url: str) -> dict[str, str]:
    """A digest of each small table that changes whenever its source loaded something."""
    with psycopg.connect(url) as connection:
        return {f"{schema}.{table}": _digest(connection, schema, table) for schema, table in STATE_TABLES}


def _digest(connection: psycopg.Connection, schema: str, table: str) -> str:
    found = connection.execute("select to_regclass(%s)", [f"{schema}.{table}"]).fetchone()
    if found is None or found[0] is None:
        return ""
    query = "select md5(coalesce(string_agg(line::text, ' ' order by line::text collate \"C\"), '')) from {} as line"
    row = connection.execute(sql.SQL(query).format(sql.Identifier(schema, table))).fetchone()
    return str(row[0]) if row else ""
