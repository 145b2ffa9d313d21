"""The results of checks, and the tables of schema `quality` that keep them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg

from infra.errors import UserError
from quality.checks import Check, Severity

CREATE = """
create table if not exists quality.runs (
    run_id text not null,
    suite text not null,
    checked_at timestamptz not null,
    checks bigint not null,
    failed_errors bigint not null,
    failed_warnings bigint not null,
    primary key (run_id, suite)
);
alter table quality.runs drop column if exists fingerprint;
create table if not exists quality.results (
    run_id text not null,
    suite text not null,
    table_name text not null,
    name text not null,
    description text not null,
    expectation text not null,
    severity text not null,
    success boolean not null,
    observed text not null,
    unexpected_count bigint,
    unexpected_percent double precision,
    sample text,
    checked_at timestamptz not null,
    fingerprint text,
    primary key (run_id, suite, table_name, name)
);
alter table quality.results add column if not exists fingerprint text;
create or replace view quality.latest_results as
select
    results.suite,
    results.table_name,
    results.name,
    results.description,
    results.expectation,
    results.severity,
    results.success,
    results.observed,
    results.unexpected_count,
    results.unexpected_percent,
    results.sample,
    results.run_id,
    results.checked_at
from quality.results
inner join (
    select distinct on (suite) suite, run_id
    from quality.runs
    order by suite, checked_at desc, run_id collate "C" desc
) as latest on results.suite = latest.suite and results.run_id = latest.run_id
-- Checks are of all teams together.
where current_user != 'sei_team_reader';
grant usage on schema quality to sei_team_reader;
grant select on quality.latest_results to sei_team_reader;
comment on table quality.runs is 'One row per run of a group of checks.';
comment on table quality.results is 'What each check found in each run.';
comment on view quality.latest_results is 'What each check found when its group ran last.';
comment on column quality.results.suite is 'Group of checks';
comment on column quality.results.table_name is 'Schema and table that was checked';
comment on column quality.results.name is 'Name of the check, unique within its table';
comment on column quality.results.description is 'What has to hold';
comment on column quality.results.expectation is 'Class of Great Expectations';
comment on column quality.results.severity is 'error stops what lies downstream, warn does not';
comment on column quality.results.observed is 'What was found instead, or ok';
comment on column quality.results.unexpected_count is 'Rows, or keys, that break the check; null: not counted';
comment on column quality.results.unexpected_percent is 'The same as a percentage of the rows of the table';
comment on column quality.results.sample is 'Some of these rows';
comment on column quality.results.checked_at is 'When it was found, in this run or an earlier one';
comment on column quality.results.fingerprint is 'State of all that it follows from; null: found anew each time';
comment on column quality.runs.failed_errors is 'Failed checks of severity error';
comment on column quality.runs.failed_warnings is 'Failed checks of severity warn'
"""
INSERT = """
insert into quality.results values (
    %(run_id)s, %(suite)s, %(table_name)s, %(name)s, %(description)s, %(expectation)s, %(severity)s, %(success)s,
    %(observed)s, %(unexpected_count)s, %(unexpected_percent)s, %(sample)s, %(checked_at)s, %(fingerprint)s
)
"""


@dataclass(frozen=True)
class CheckResult:
    """Result of a check."""

    check: Check
    passed: bool
    observed: str
    """`ok`, or what was found instead."""
    checked_at: datetime
    """When it was found."""
    unexpected_count: int | None = None
    unexpected_percent: float | None = None
    sample: str | None = None

    @property
    def schema(self) -> str:
        """Schema of the table."""
        return self.check.schema

    @property
    def table(self) -> str:
        """Name of the table."""
        return self.check.table

    @property
    def name(self) -> str:
        """Name of the check."""
        return self.check.name

    @property
    def severity(self) -> str:
        """`error` or `warn`."""
        return str(self.check.severity)

    @property
    def holds(self) -> bool:
        """The result is true until the tables change: an error is looked at again, and what was in the future, too."""
        if self.passed:
            return True
        is_counted = self.unexpected_count is not None and "{checked_at}" not in (self.check.query or "")
        return is_counted and self.check.severity is Severity.WARN

    @property
    def metadata(self) -> dict[str, str | int | float]:
        """Facts worth showing beside the verdict."""
        facts: dict[str, str | int | float] = {"observed": self.observed, "expectation": self.check.expectation}
        if self.unexpected_count is not None:
            facts["unexpected_count"] = self.unexpected_count
        if self.unexpected_percent is not None:
            facts["unexpected_percent"] = self.unexpected_percent
        if self.sample:
            facts["sample"] = self.sample
        return facts


def write(
    connection: psycopg.Connection,
    suite: str,
    run_id: str,
    checked_at: datetime,
    results: Sequence[CheckResult],
    fingerprints: Mapping[str, str],
) -> None:
    """Keep `results`, with the fingerprints of their tables; those of the same run and suite are replaced.

    Raises:
        UserError: schema `quality` does not exist or may not be written.
    """
    try:
        connection.execute("select pg_advisory_xact_lock(hashtext('quality.results'))")
        connection.execute(CREATE)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidSchemaName) as error:
        raise UserError(
            f"Schema quality of the warehouse cannot be written ({error.diag.message_primary}). "
            "It is made, owned by sei_transformer, when the warehouse is prepared: run `sei up` or `sei run`."
        ) from error
    failed = [result.severity for result in results if not result.passed]
    open_tables = {f"{result.schema}.{result.table}" for result in results if not result.holds}
    kept = {table: fingerprint for table, fingerprint in fingerprints.items() if table not in open_tables}
    counts = (len(results), failed.count("error"), failed.count("warn"))
    connection.execute("delete from quality.results where run_id = %s and suite = %s", [run_id, suite])
    connection.execute("delete from quality.runs where run_id = %s and suite = %s", [run_id, suite])
    connection.execute(
        "insert into quality.runs (run_id, suite, checked_at, checks, failed_errors, failed_warnings)"
        " values (%s, %s, %s, %s, %s, %s)",
        [run_id, suite, checked_at, *counts],
    )
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [_row(result, suite, run_id, kept) for result in results])


def _row(result: CheckResult, suite: str, run_id: str, fingerprints: Mapping[str, str]) -> dict[str, object]:
    table = f"{result.schema}.{result.table}"
    return {
        "run_id": run_id,
        "suite": suite,
        "table_name": table,
        "name": result.name,
        "description": result.check.description,
        "expectation": result.check.expectation,
        "severity": result.severity,
        "success": result.passed,
        "observed": result.observed,
        "unexpected_count": result.unexpected_count,
        "unexpected_percent": result.unexpected_percent,
        "sample": result.sample,
        "checked_at": result.checked_at,
        "fingerprint": fingerprints.get(table),
    }
