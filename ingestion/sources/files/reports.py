"""Reports of tests and coverage as rows of their tables."""

from collections.abc import Mapping
from datetime import UTC
from typing import BinaryIO
from zoneinfo import ZoneInfo

import pyarrow as pa

from infra.configuration.files import FilesSource, FilesTable
from ingestion.sources.files.chunks import BrokenRow, Chunk
from ingestion.sources.files.coverage_formats import read_coverage
from ingestion.sources.files.junit import read_junit
from ingestion.sources.files.places import Place
from ingestion.sources.files.report_content import Report, ReportError, read_content
from ingestion.sources.files.report_paths import named_by
from ingestion.sources.files.tables import TABLES

REPORTED = (FilesTable.TEST_SUITES, FilesTable.TEST_CASES, FilesTable.COVERAGE)
"""Tables that reports fill."""
_TOLD_BY = (FilesTable.TEST_SUITES, FilesTable.COVERAGE)
"""Tables that tell of a report that cannot be used: one that fills two tables is told of once."""


def read_report(table: FilesTable, content: bytes) -> Report:
    """Rows of a report of the kind that fills a table.

    Raises:
        ReportError: it is none of that kind.
    """
    return read_coverage(content) if table is FilesTable.COVERAGE else read_junit(content)


def report_rows(block: FilesSource, place: Place, stream: BinaryIO) -> Chunk:
    """Rows of one file for the table of its block; what is wrong with the file is its only, broken row."""
    columns = TABLES[block.table].columns
    try:
        report = read_report(block.table, read_content(stream))
        moment = finished_at(report, block, place)
        common = {**_named(block, place), "content": report.digest, "finished_at": moment}
    except ReportError as error:
        broken = [BrokenRow(error.line, str(error), "")] if block.table in _TOLD_BY else []
        return Chunk({name: pa.array([], pa.string()) for name in columns}, pa.array([], pa.int64()), broken)
    rows = [{**common, **row} for row in report.rows[block.table]]
    values = {name: pa.array([row.get(name) or None for row in rows], pa.string()) for name in columns}
    return Chunk(values, pa.array(range(1, len(rows) + 1), pa.int64()))


def finished_at(report: Report, block: FilesSource, place: Place) -> str:
    """When the tests ended: as the report says, where its time zone is known, else when its file was written.

    Raises:
        ReportError: nobody says when.
    """
    said = report.finished_at
    if said and said.tzinfo is None and block.timezone:
        said = said.replace(tzinfo=ZoneInfo(block.timezone))
    moment = said if said and said.tzinfo else place.modified_at
    if moment is None:
        raise ReportError("does not say when the tests ran, and its store does not say when it was written")
    try:
        return moment.astimezone(UTC).isoformat()
    except OverflowError:
        raise ReportError(f"says that the tests ended at {moment}, which no calendar has") from None


def _named(block: FilesSource, place: Place) -> Mapping[str, str]:
    named = named_by(block.path, place.path)
    if named is None:
        raise ReportError(f"has a path that does not fit {block.path}; see what stands for which folder")
    return {**named, "report": place.path}
