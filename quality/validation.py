"""One run of Great Expectations over the tables of a group. The only module that imports it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from quality.checks import Check, Severity

Key = tuple[str, str, str]
SITE = "local"
SAMPLE_SIZE = 5
# Only counts and a few values come back; with COMPLETE every unexpected value of a column would.
RESULT_FORMAT = {"result_format": "SUMMARY", "partial_unexpected_count": SAMPLE_SIZE}
SEVERITIES = {Severity.ERROR: "critical", Severity.WARN: "warning"}


@dataclass(frozen=True)
class Finding:
    """Finding of Great Expectations on one check."""

    success: bool
    result: dict[str, Any]
    error: str | None
    """Why the check could not be evaluated."""


class Validator:
    """A context that lives in memory, with a data source per schema; made by `validator`."""

    def __init__(self, context: Any, warehouse_url: str) -> None:
        self._context = context
        self._warehouse_url = warehouse_url
        self._sources: dict[str, Any] = {}

    def validate(self, checks: Sequence[Check], checked_at: datetime) -> dict[Key, Finding]:
        """Evaluate `checks` (sorted by table), one suite per table."""
        findings: dict[Key, Finding] = {}
        for (schema, table), group in groupby(checks, key=lambda check: (check.schema, check.table)):
            findings |= self._validate_table(schema, table, list(group), checked_at)
        return findings

    def build_docs(self) -> None:
        """Write Data Docs of all that was validated."""
        self._context.build_data_docs(site_names=[SITE])

    def close(self) -> None:
        """Close the connections to the warehouse."""
        for source in self._sources.values():
            source.get_engine().dispose()

    def _source(self, schema: str) -> Any:
        # A table asset's own schema is deprecated: the connection says it.
        if schema not in self._sources:
            parts = urlsplit(self._warehouse_url)
            query = "&".join([*filter(None, [parts.query]), f"options=-csearch_path%3D{schema}"])
            url = urlunsplit(parts._replace(scheme="postgresql+psycopg2", query=query))
            self._sources[schema] = self._context.data_sources.add_postgres(schema, connection_string=url)
        return self._sources[schema]

    def _validate_table(self, schema: str, table: str, checks: list[Check], checked_at: datetime) -> dict[Key, Finding]:
        import great_expectations as gx

        name = f"{schema}.{table}"
        try:
            asset = self._source(schema).add_table_asset(name=table, table_name=table)
        except Exception as error:  # noqa: BLE001 (its own exception class is not public)
            return {check.key: Finding(False, {}, f"{name} cannot be read: {_first_line(error)}") for check in checks}
        expectations = [_expectation(check, checked_at) for check in checks]
        suite = self._context.suites.add(gx.ExpectationSuite(name=name, expectations=expectations))
        definition = self._context.validation_definitions.add(
            gx.ValidationDefinition(name=name, data=asset.add_batch_definition_whole_table("whole"), suite=suite)
        )
        outcome = definition.run(result_format=RESULT_FORMAT)
        return {(schema, table, one.expectation_config.meta["name"]): _finding(one) for one in outcome.results}


@contextmanager
def validator(warehouse_url: str, docs_dir: Path) -> Iterator[Validator]:
    """A validator on the warehouse whose Data Docs go to `docs_dir`; its connections are closed at the end."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        data_docs_sites={SITE: _site(docs_dir)},
        progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
        analytics_enabled=False,
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    validating = Validator(context, warehouse_url)
    try:
        yield validating
    finally:
        validating.close()


def rendered(query: str, table: str, checked_at: datetime) -> str:
    """The check's query as Postgres reads it."""
    return query.format(batch=table, checked_at=checked_at.isoformat())


def _expectation(check: Check, checked_at: datetime) -> Any:
    import great_expectations.expectations as catalogue

    arguments = dict(check.arguments)
    if check.query is not None:
        arguments["unexpected_rows_query"] = check.query.replace("{checked_at}", checked_at.isoformat())
    return getattr(catalogue, check.expectation)(
        **arguments,
        description=f"{check.name}: {check.description}",
        severity=SEVERITIES[check.severity],
        meta={"name": check.name},
    )


def _finding(outcome: Any) -> Finding:
    info = outcome.exception_info or {}
    # Either one description or one per metric that could not be computed.
    described = [info] if "exception_message" in info else list(info.values())
    messages = [str(one["exception_message"]) for one in described if one.get("raised_exception")]
    return Finding(bool(outcome.success), dict(outcome.result), _first_line(messages[0]) if messages else None)


def _site(docs_dir: Path) -> dict[str, Any]:
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs_dir.resolve())},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }


def _first_line(error: object) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
