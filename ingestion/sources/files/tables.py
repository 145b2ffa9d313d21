"""The tables of `raw_files`: columns, what a row cannot do without, and keys.

Every table also has `source_file`, `source_line`, `deleted_at` (when the row was found gone from the files) and
`_dlt_load_id`.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import pyarrow as pa

from infra.configuration.files import FilesTable

DATASET = "raw_files"
OF_PEOPLE = frozenset({"person", "email", "login", "member"})
"""Columns that name people."""
LONGEST_NAME_BYTES = 500
"""Bound on `OF_PEOPLE`. Other keys may be long; where they are, the marts hold their digest."""
LONGEST_TEXT_BYTES = 65_536
MOMENT = pa.timestamp("us", "UTC")


class Kind(StrEnum):
    """Kind of a column, by which its text is read."""

    TEXT = "text"
    MOMENT = "moment"
    DAY = "day"
    STATUS = "status"
    TIMEZONE = "timezone"
    COUNT = "count"
    SECONDS = "seconds"


ARROW_TYPES = MappingProxyType(
    {
        Kind.TEXT: pa.string(),
        Kind.MOMENT: MOMENT,
        Kind.DAY: pa.date32(),
        Kind.STATUS: pa.string(),
        Kind.TIMEZONE: pa.string(),
        Kind.COUNT: pa.int64(),
        Kind.SECONDS: pa.float64(),
    }
)


@dataclass(frozen=True)
class FileTable:
    """One table.

    `required` columns must be in the file and filled in every row; of each group in `one_of` a row needs one.
    `key` decides which rows are the same thing; empty counts as a value. `event_at` is what `since` compares.
    """

    name: str
    columns: MappingProxyType[str, Kind]
    required: tuple[str, ...]
    key: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    useful: tuple[str, ...] = ()
    """A file without any of these is loaded, and its scope warns of it."""
    instead: tuple[str, str] | None = None
    """A column of the key, and the one that stands in for it where it is empty."""
    event_at: str | None = None
    began_and_ended: tuple[str, str] | None = None
    """Moments of which the second is never before the first."""

    @property
    def schema(self) -> pa.Schema:
        """Columns of the accepted rows, with the line each was read from."""
        fields = [pa.field(name, ARROW_TYPES[kind]) for name, kind in self.columns.items()]
        return pa.schema([*fields, pa.field("source_line", pa.int64(), nullable=False)])


def _columns(text: str, **others: Kind) -> MappingProxyType[str, Kind]:
    return MappingProxyType({name: others.get(name, Kind.TEXT) for name in text.split()})


DEPLOYMENTS = FileTable(
    name="deployments",
    columns=_columns(
        "deployment_id repository service environment ref sha started_at finished_at status url",
        started_at=Kind.MOMENT,
        finished_at=Kind.MOMENT,
        status=Kind.STATUS,
    ),
    required=("deployment_id", "finished_at"),
    one_of=("repository", "service"),
    useful=("sha", "ref"),
    # One id may deploy several services to several environments.
    key=("deployment_id", "service", "environment"),
    instead=("service", "repository"),
    event_at="finished_at",
)
INCIDENTS = FileTable(
    name="incidents",
    columns=_columns(
        "incident_id service severity title started_at resolved_at deployment_id sha url",
        started_at=Kind.MOMENT,
        resolved_at=Kind.MOMENT,
    ),
    required=("incident_id", "started_at"),
    key=("incident_id",),
    event_at="started_at",
    began_and_ended=("started_at", "resolved_at"),
)
PEOPLE = FileTable(
    name="people",
    columns=_columns("person name email login timezone", timezone=Kind.TIMEZONE),
    required=("person",),
    # A person has as many rows as addresses and logins.
    key=("person", "email", "login"),
)
TEAMS = FileTable(
    name="teams",
    columns=_columns("team parent_team member valid_from valid_to", valid_from=Kind.DAY, valid_to=Kind.DAY),
    required=("team",),
    key=("team", "member", "valid_from"),
)
CORRECTIONS = FileTable(
    name="corrections",
    columns=_columns("entity_type entity_id field value reason"),
    required=("entity_type", "entity_id", "field"),
    key=("entity_type", "entity_id", "field"),
)

_REPORT = ("repository", "sha", "run", "report")
"""Key of a report: the one of this name of a CI run of a commit."""
_REPORT_COLUMNS = "repository sha branch run report content finished_at url"
TEST_SUITES = FileTable(
    name="test_suites",
    columns=_columns(
        f"{_REPORT_COLUMNS} suite passed failed errors skipped seconds",
        finished_at=Kind.MOMENT,
        **dict.fromkeys(("passed", "failed", "errors", "skipped"), Kind.COUNT),
        seconds=Kind.SECONDS,
    ),
    required=("repository", "sha", "suite", "finished_at"),
    key=(*_REPORT, "suite"),
    event_at="finished_at",
)
TEST_CASES = FileTable(
    name="test_cases",
    columns=_columns(
        f"{_REPORT_COLUMNS} suite class_name name status message seconds",
        finished_at=Kind.MOMENT,
        seconds=Kind.SECONDS,
    ),
    required=("repository", "sha", "suite", "name", "status", "finished_at"),
    key=(*_REPORT, "suite", "class_name", "name"),
    event_at="finished_at",
)
COVERAGE = FileTable(
    name="coverage",
    columns=_columns(
        f"{_REPORT_COLUMNS} lines_covered lines_total branches_covered branches_total",
        finished_at=Kind.MOMENT,
        **dict.fromkeys(("lines_covered", "lines_total", "branches_covered", "branches_total"), Kind.COUNT),
    ),
    required=("repository", "sha", "finished_at", "lines_covered", "lines_total"),
    key=_REPORT,
    event_at="finished_at",
)

_ALL = (DEPLOYMENTS, INCIDENTS, PEOPLE, TEAMS, CORRECTIONS, TEST_SUITES, TEST_CASES, COVERAGE)
TABLES = MappingProxyType({FilesTable(table.name): table for table in _ALL})

REJECTED_SCHEMA = pa.schema(
    [
        ("table_name", pa.string()),
        pa.field("source_file", pa.string(), nullable=False),
        pa.field("source_line", pa.int64(), nullable=False),
        ("reason", pa.string()),
        ("row", pa.string()),
    ]
)
