"""Reports that a script sends with `sei record`: their rows, as `sei record` keeps any."""

from collections.abc import Mapping
from pathlib import Path

from infra.configuration.files import FilesSource, FilesTable
from infra.errors import UserError
from ingestion.sources.files.chunks import FileError
from ingestion.sources.files.places import find, opened
from ingestion.sources.files.record import record
from ingestion.sources.files.report_content import ReportError, read_content
from ingestion.sources.files.reports import finished_at, read_report


def record_report(table: FilesTable, file: Path, given: Mapping[str, str], folder: Path) -> int:
    """Append the rows of a report to those that were recorded. A former one of its name and run is replaced by it.

    Args:
        table: `test_suites`, which brings the cases too, or `coverage`.
        file: JUnit XML; Cobertura XML or LCOV. `.gz` may follow.
        given: repository and sha, and branch, run, finished_at and url where they are known. Where nobody says when
            the tests ended, the file was written then.
        folder: where recorded rows are kept.

    Returns:
        How many rows were recorded.

    Raises:
        UserError: the file is no such report, or a value cannot be understood. Nothing is written.
    """
    block = FilesSource.model_construct(table=table, path=str(file), timezone=None)
    try:
        place = find(str(file)).places[0]
        with opened(place) as stream:
            report = read_report(table, read_content(stream))
        moment = given.get("finished_at") or finished_at(report, block, place)
    except (ReportError, FileError, OSError, EOFError) as error:
        raise UserError(f"{file} cannot be recorded: it {error}.") from None
    # Without a run, two reports of one commit are two attempts; coverage of one name is measured anew.
    name = file.name if given.get("run") or table is FilesTable.COVERAGE else report.digest
    common = {**given, "report": name, "content": report.digest, "finished_at": moment}
    for part, rows in reversed(list(report.rows.items())):
        if rows:
            record(part, [{**common, **row} for row in rows], folder)
    return sum(map(len, report.rows.values()))
