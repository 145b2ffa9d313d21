"""Checks of a custom metric against the warehouse, as sei_reader: does its query run, and what does it read."""

from pathlib import Path

import psycopg

from infra.configuration.custom_metrics import CustomMetric, key_lines, read_metric
from infra.configuration.errors import ConfigurationError, Problem
from infra.configuration.positions import line_of
from orchestration.custom_metrics.queries import MOST_ROWS, Compiled, UncompiledError, compiled

TIMEOUT = "60s"
OWN = ("built_in_metric_events", "built_in_metric_event_teams")
READ = """
select distinct namespace.nspname, relation.relname
from pg_depend as dependency
inner join pg_rewrite as rule on dependency.objid = rule.oid and dependency.classid = 'pg_rewrite'::regclass
inner join pg_class as relation on dependency.refobjid = relation.oid and dependency.refclassid = 'pg_class'::regclass
inner join pg_namespace as namespace on relation.relnamespace = namespace.oid
where rule.ev_class = 'pg_temp.candidate'::regclass and relation.oid <> rule.ev_class
order by 1, 2
"""
ROWS = """
with collected as materialized (select * from pg_temp.candidate)
select found.problem, (select count(*) from collected)
from ({check_query}) as found
"""


class Checked:
    """A metric of a file, and the SQL that it became."""

    def __init__(self, path: Path, reader_url: str | None, *, with_rows: bool) -> None:
        """Read and check the file.

        Args:
            path: of the YAML file.
            reader_url: of the warehouse as sei_reader; None where there is none to ask.
            with_rows: have the query give its rows, within the bounds that a refresh has, and check these too.

        Raises:
            ConfigurationError: it cannot be used; each problem with its line and what to do.
        """
        self.path = path
        self.metric: CustomMetric = read_metric(path)
        self.rows: int | None = None
        self._text = path.read_text(encoding="utf-8")
        try:
            self.sql: Compiled = compiled(self.metric)
        except UncompiledError as error:
            raise self._error(error.key, str(error)) from None
        if reader_url is not None:
            with psycopg.connect(reader_url) as connection:
                connection.read_only = False  # temporary views only: the role may write nothing else
                self._ask(connection, with_rows)
                connection.rollback()

    def _ask(self, connection: psycopg.Connection, with_rows: bool) -> None:
        if connection.execute(f"select to_regclass('marts.{OWN[0]}')").fetchone() == (None,):
            return
        connection.execute(f"set local statement_timeout = '{TIMEOUT}'")
        begin = "create temporary view candidate as "
        try:
            # Prepared, since that is one statement and never several.
            connection.execute((begin + self.sql.query).encode(), prepare=True)
        except psycopg.Error as error:
            raise self._refused(error, begin) from None
        self._check_what_it_reads(connection)
        if not with_rows:
            return
        try:
            connection.execute("set transaction read only")
            found = connection.execute(ROWS.format(check_query=self.sql.check_query).encode()).fetchone()
        except psycopg.errors.QueryCanceled:
            raise self._error(self._source, f"its query takes longer than {TIMEOUT}; let it read less") from None
        except psycopg.Error as error:
            raise self._refused(error, "") from None
        if found and found[0]:
            raise self._error(self._source, f"its query {found[0]}")
        self.rows = min(int(found[1]), MOST_ROWS) if found else None

    def _check_what_it_reads(self, connection: psycopg.Connection) -> None:
        for schema, name in connection.execute(READ).fetchall():
            if schema == "marts" and (name.startswith(("fct_", "dim_")) or name in OWN):
                continue
            comes_after = "which comes after metrics, so that it would wait for itself"
            why = comes_after if schema == "marts" else "which is no fact"
            advice = "read marts.fct_* and marts.dim_*, or write 'from' with a built-in metric"
            raise self._error(self._source, f"reads {schema}.{name}, {why}; {advice}")

    @property
    def _source(self) -> str:
        return "sql" if self.metric.sql is not None else "from"

    def _refused(self, error: psycopg.Error, before: str) -> ConfigurationError:
        """Postgres's own words, at the line of the file that it means."""
        said = error.diag.message_primary or str(error).strip()
        hint = f" ({error.diag.message_hint})" if error.diag.message_hint else ""
        place = int(error.diag.statement_position or 0) - 1 - len(before)
        for key, text in self.sql.written.items():
            inside = place - self.sql.query.find(text)
            if 0 <= inside < len(text):
                lines_before = text.count("\n", 0, inside) + ("\n" in text)
                return self._error(key, f"Postgres says of '{key}': {said}{hint}", lines_before)
        return self._error(self._source, f"Postgres says: {said}{hint}")

    def _error(self, key: str, message: str, lines_below: int = 0) -> ConfigurationError:
        line = line_of((key,), key_lines(self._text, self.path))
        return ConfigurationError(self.path, [Problem(line + lines_below if line else 0, message)])
