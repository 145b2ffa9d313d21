"""Definition of a check, and short ways to write one down. No Great Expectations here: declaring has to be cheap."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

NAMED_TABLE = re.compile(r"\b(?:from|join)\s+(\w+\.\w+)")


class Severity(StrEnum):
    """Severity of a failure."""

    ERROR = "error"
    """Stops what lies downstream."""
    WARN = "warn"
    """Is told, and nothing stops."""


@dataclass(frozen=True)
class Check:
    """One expectation about one table."""

    schema: str
    table: str
    name: str
    """Unique within the table."""
    description: str
    severity: Severity
    expectation: str
    """Class of Great Expectations."""
    arguments: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str]:
        """Schema, table and name."""
        return self.schema, self.table, self.name

    @property
    def query(self) -> str | None:
        """The query whose rows are the unexpected ones; `{batch}` stands for the table, `{checked_at}` for the time."""
        query = self.arguments.get("unexpected_rows_query")
        return str(query) if query is not None else None

    @property
    def reads(self) -> set[str]:
        """The tables, with their schemas, of which the result follows: its own, and others that its query names."""
        return {f"{self.schema}.{self.table}", *NAMED_TABLE.findall(self.query or "")}


@dataclass(frozen=True)
class CheckedTable:
    """Writes checks of one table."""

    schema: str
    name: str

    def unique(self, *columns: str) -> Check:
        """No two rows share the values of `columns`; nulls are equal to each other."""
        listed = ", ".join(columns)
        return self.found_nothing(
            "key_is_unique",
            f"One row per {' and '.join(columns)}.",
            " ".join(
                ["select", listed, ", count(*) as row_count from {batch} group by", listed, "having count(*) > 1"]
            ),
        )

    def not_null(self, column: str, severity: Severity = Severity.ERROR) -> Check:
        """`column` always has a value."""
        return self._check(
            f"{column}_is_set",
            f"{column} is never null.",
            severity,
            "ExpectColumnValuesToNotBeNull",
            {"column": column},
        )

    def one_of(self, column: str, values: Sequence[str], severity: Severity = Severity.ERROR) -> Check:
        """`column` is null or one of `values`."""
        return self._check(
            f"{column}_is_known",
            f"{column} is one of {', '.join(values)}.",
            severity,
            "ExpectColumnValuesToBeInSet",
            {"column": column, "value_set": list(values)},
        )

    def between(self, column: str, low: float | None, high: float | None, severity: Severity = Severity.ERROR) -> Check:
        """`column` is null or within the bounds, which belong to it."""
        bounds = [f"at least {low}"] if low is not None else []
        bounds += [f"at most {high}"] if high is not None else []
        return self._check(
            f"{column}_is_in_range",
            f"{column} is {' and '.join(bounds)}.",
            severity,
            "ExpectColumnValuesToBeBetween",
            {"column": column, "min_value": low, "max_value": high},
        )

    def columns(self, *names: str) -> Check:
        """The table has exactly these columns."""
        return self._check(
            "columns_are_as_agreed",
            "The table has the columns that readers rely on, and no other.",
            Severity.ERROR,
            "ExpectTableColumnsToMatchSet",
            {"column_set": list(names), "exact_match": True},
        )

    def no_rows(
        self, name: str, description: str, *, select: str, where: str, severity: Severity = Severity.ERROR
    ) -> Check:
        """No row (called `checked` in SQL) fulfils `where`; `select` names keys only, for readers see them."""
        query = " ".join(["select", select, "from (select * from {batch}) as checked where", where])
        return self.found_nothing(name, description, query, severity)

    def found_nothing(self, name: str, description: str, query: str, severity: Severity = Severity.ERROR) -> Check:
        """`query` returns no row."""
        arguments = {"unexpected_rows_query": query}
        return self._check(name, description, severity, "UnexpectedRowsExpectation", arguments)

    def _check(
        self, name: str, description: str, severity: Severity, expectation: str, arguments: Mapping[str, object]
    ) -> Check:
        return Check(self.schema, self.name, name, description, severity, expectation, arguments)
