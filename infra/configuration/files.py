"""The `[[files]]` blocks of `sei.toml`: which files hold rows of which table."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from infra.configuration.block import Block
from infra.configuration.values import NAME, Address, Day, TimeZone, nearest


class FilesTable(StrEnum):
    """Table that a file of the `files` source may hold."""

    DEPLOYMENTS = "deployments"
    INCIDENTS = "incidents"
    PEOPLE = "people"
    TEAMS = "teams"
    CORRECTIONS = "corrections"
    TEST_REPORTS = "test_reports"
    """JUnit XML, which fills the next two."""
    TEST_SUITES = "test_suites"
    TEST_CASES = "test_cases"
    COVERAGE = "coverage"


_OF_A_REPORT = ("repository", "sha", "branch", "run", "report", "content", "finished_at", "url")
FILES_COLUMNS: Mapping[FilesTable, tuple[str, ...]] = MappingProxyType(
    {
        FilesTable.DEPLOYMENTS: (
            *("deployment_id", "repository", "service", "environment", "ref", "sha"),
            *("started_at", "finished_at", "status", "url"),
        ),
        FilesTable.INCIDENTS: (
            *("incident_id", "service", "severity", "title", "started_at", "resolved_at"),
            *("deployment_id", "sha", "url"),
        ),
        FilesTable.PEOPLE: ("person", "name", "email", "login", "timezone"),
        FilesTable.TEAMS: ("team", "parent_team", "member", "valid_from", "valid_to"),
        FilesTable.CORRECTIONS: ("entity_type", "entity_id", "field", "value", "reason"),
        FilesTable.TEST_SUITES: (*_OF_A_REPORT, "suite", "passed", "failed", "errors", "skipped", "seconds"),
        FilesTable.TEST_CASES: (*_OF_A_REPORT, "suite", "class_name", "name", "status", "message", "seconds"),
        FilesTable.COVERAGE: (
            *_OF_A_REPORT,
            *("lines_covered", "lines_total", "branches_covered", "branches_total"),
        ),
    }
)
"""Our names of the columns that a file may have."""
COMPOSED_COLUMNS = ("deployment_id", "incident_id")
"""Columns that may be made of several columns of a file, joined by colons: ids that the file itself does not have."""
PLACEHOLDERS = ("repository", "sha", "branch", "run")
"""Names in braces that the path of a report may hold."""
REPORT_SUFFIXES = (".xml", ".info", ".lcov")
"""Ends of the names of reports: JUnit or Cobertura XML, and LCOV. `.gz` may follow."""
TABLES_OF_TEST_REPORTS = (FilesTable.TEST_SUITES, FilesTable.TEST_CASES)
"""Tables that a block of `test_reports` fills."""
_UNDATED = (FilesTable.PEOPLE, FilesTable.TEAMS, FilesTable.CORRECTIONS)
DATED_TABLES = tuple(table for table in FilesTable if table not in _UNDATED)


def _columns(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Columns = Annotated[tuple[NAME, ...], Field(min_length=1), BeforeValidator(_columns)]


class FilesSource(Block):
    """Files of one table. `path` is an absolute path or a URL, and may be a glob."""

    table: FilesTable
    path: Address
    columns: Mapping[NAME, Columns] = Field(default_factory=dict)
    """Our column -> their column, where the names differ; an id may be made of several columns."""
    timezone: TimeZone | None = None
    """Zone of times that are written without one; without it such times are rejected."""
    since: Day | None = None
    """Rows that ended (incidents: began) before this day, in UTC, are left out."""

    @field_validator("columns")
    @classmethod
    def _are_columns_of_the_table(
        cls, value: Mapping[str, tuple[str, ...]], info: ValidationInfo
    ) -> Mapping[str, tuple[str, ...]]:
        table: FilesTable | None = info.data.get("table")
        known = FILES_COLUMNS.get(table, ()) if table else tuple(value)
        for name, theirs in value.items():
            if len(theirs) > 1 and name not in COMPOSED_COLUMNS:
                raise ValueError(f"{name!r} takes one column; only {' and '.join(COMPOSED_COLUMNS)} may be of several")
            if name not in known:
                suggestion = nearest(name, known)
                hint = (
                    f"did you mean {suggestion!r}?" if suggestion else f"they are {', '.join(known) or 'not renamed'}"
                )
                raise ValueError(f"{table} have no column {name!r} (ours = theirs); {hint}")
        return value

    @field_validator("path")
    @classmethod
    def _says_what_was_tested(cls, value: str, info: ValidationInfo) -> str:
        table = info.data.get("table")
        is_report = value.lower().removesuffix(".gz").endswith(REPORT_SUFFIXES)
        if table is FilesTable.TEST_REPORTS and not is_report:
            raise ValueError(
                "test_reports are JUnit XML: the path ends in .xml; rows stand in test_suites and test_cases"
            )
        missing = [name for name in ("repository", "sha") if f"{{{name}}}" not in value]
        if is_report and table in (FilesTable.TEST_REPORTS, FilesTable.COVERAGE) and missing:
            unsaid = " and ".join(f"{{{name}}}" for name in missing)
            raise ValueError(f"the path of a report says {unsaid}, as in 'reports/{{repository}}/{{sha}}/*.xml'")
        return value

    @property
    def of_tables(self) -> tuple["FilesSource", ...]:
        """The block for each table that it fills."""
        if self.table is not FilesTable.TEST_REPORTS:
            return (self,)
        return tuple(self.model_copy(update={"table": table}) for table in TABLES_OF_TEST_REPORTS)

    @field_validator("since")
    @classmethod
    def _has_dated_rows(cls, value: date | None, info: ValidationInfo) -> date | None:
        if value and info.data.get("table") not in (None, *DATED_TABLES):
            raise ValueError(f"rows of {info.data['table']} have no time; 'since' is for {' and '.join(DATED_TABLES)}")
        return value
