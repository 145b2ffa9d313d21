"""Run a group of checks: validate, look at what failed, keep the results, build the pages."""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql

from infra.errors import UserError
from infra.warehouse_errors import in_words
from quality.checks import Check
from quality.data_docs import add_overview, building, keep_pages
from quality.results import CheckResult, write
from quality.suites import checks_of
from quality.validation import SAMPLE_SIZE, Finding, rendered, validator

LOG = logging.getLogger(__name__)


def run_group(
    suite_group: str,
    warehouse_url: str,
    docs_dir: Path,
    run_id: str,
    checked_at: datetime,
    known: Sequence[CheckResult],
    fingerprints: Mapping[str, str],
) -> list[CheckResult]:
    """See `quality.run`; the results `known` hold, and their tables keep their pages."""
    declared, held = checks_of(suite_group), {result.check.key: result for result in known}
    asked = sorted((check for check in declared if check.key not in held), key=lambda check: check.key[:2])
    try:
        with building(docs_dir / suite_group) as folder, validator(warehouse_url, folder) as validating:
            findings = validating.validate(asked, checked_at)
            validating.build_docs()
            keep_pages(docs_dir / suite_group, folder, {(result.schema, result.table) for result in known})
            with psycopg.connect(warehouse_url) as connection:
                results = [
                    held.get(check.key) or _result(connection, check, findings[check.key], checked_at)
                    for check in declared
                ]
                write(connection, suite_group, run_id, checked_at, results, fingerprints)
            add_overview(folder, results)
    except psycopg.OperationalError as error:
        raise UserError(
            f"The warehouse went away while the {suite_group} checks ran: {in_words(error)}. "
            "Look at `sei status`, then run again."
        ) from None
    for result in results:
        if not result.passed:
            LOG.warning("%s.%s: %s failed: %s", result.schema, result.table, result.name, result.observed)
    return results


def _result(connection: psycopg.Connection, check: Check, finding: Finding, checked_at: datetime) -> CheckResult:
    if finding.error is not None:
        return CheckResult(check, False, f"could not be evaluated: {finding.error}", checked_at)
    if check.query is not None:
        return _query_result(connection, check, int(finding.result.get("observed_value", 0)), checked_at)
    found = finding.result
    count = found.get("unexpected_count")
    if finding.success:
        return CheckResult(check, True, "ok", checked_at, count, found.get("unexpected_percent"))
    if count is None:
        return CheckResult(check, False, f"observed: {found.get('observed_value')}", checked_at)
    sample = json.dumps(found.get("partial_unexpected_list", [])[:SAMPLE_SIZE], default=str)
    observed = f"{count} of {found.get('element_count')} rows"
    return CheckResult(check, False, observed, checked_at, count, found.get("unexpected_percent"), sample)


def _query_result(connection: psycopg.Connection, check: Check, count: int, checked_at: datetime) -> CheckResult:
    if count == 0:
        return CheckResult(check, True, "ok", checked_at, 0, 0.0)
    table = sql.Identifier(check.schema, check.table)
    total = connection.execute(sql.SQL("select count(*) from {}").format(table)).fetchone()
    assert check.query is not None
    assert total is not None
    query = rendered(check.query, table.as_string(connection), checked_at)
    with connection.cursor() as cursor:
        cursor.execute(f"select * from ({query}) as unexpected limit {SAMPLE_SIZE}".encode())  # noqa: S608 (ours)
        names = [column.name for column in cursor.description or []]
        sample = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    percent = 100 * count / total[0] if total[0] else None
    observed = f"{count} found in {total[0]} rows"
    return CheckResult(check, False, observed, checked_at, count, percent, json.dumps(sample, default=str))
