"""Look at files before they are configured: can they be read, and do they hold what rows need?"""

from collections.abc import Mapping, Sequence
from itertools import islice

from pydantic import ValidationError

from infra.configuration.files import FilesSource, FilesTable
from infra.errors import UserError
from ingestion.sources.files.places import find
from ingestion.sources.files.reading import FileReader
from ingestion.sources.files.report_paths import as_glob


def check_reachable(table: str, path: str, columns: Mapping[str, str | Sequence[str]]) -> str:
    """Read the beginning of every file that matches `path`.

    Returns:
        What was found, such as "2 files, first rows readable".

    Raises:
        UserError: no file matches, one cannot be read, or a column is missing.
    """
    try:
        block = FilesSource.model_validate({"table": table, "path": path, "columns": columns})
    except ValidationError as error:
        problems = "; ".join(f"{detail['loc'][0]}: {detail['msg']}" for detail in error.errors())
        raise UserError(f"These files cannot be added: {problems}. Tables are {', '.join(FilesTable)}.") from None
    places = find(as_glob(block.path)).places
    for place in places:
        for rows in islice(FileReader(block.of_tables[0], place).rows(), 1):
            if rows.rejected.num_rows and not rows.accepted.num_rows:
                reason = rows.rejected.column("reason")[0].as_py()
                raise UserError(f"No row at the beginning of {place.path} can be used; of the first one, {reason}.")
    size = sum(place.size for place in places)
    return f"{len(places)} file{'s' if len(places) != 1 else ''}, {size:,} bytes"
