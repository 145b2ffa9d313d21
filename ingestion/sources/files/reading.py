"""One file of a block, from opening it to typed rows."""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa

from infra.configuration.files import FilesSource
from ingestion.sources.files.choose import choose_columns, choose_keys, lacking
from ingestion.sources.files.chunks import Chunk, FileError, UnreachableFileError
from ingestion.sources.files.csv_header import Header
from ingestion.sources.files.csv_reader import read_csv
from ingestion.sources.files.json_reader import beginning, read_json
from ingestion.sources.files.json_values import wrapped
from ingestion.sources.files.parquet_reader import names_in_parquet, read_parquet
from ingestion.sources.files.places import Place, opened
from ingestion.sources.files.reports import REPORTED, report_rows
from ingestion.sources.files.rows import Reading, Rows, to_rows

NAMES = {"csv": "CSV", "json": "JSON", "parquet": "Parquet", "report": "report"}


class FileReader:
    """Reads the rows of one file; `warning` says, after reading began, what the file cannot tell."""

    def __init__(self, block: FilesSource, place: Place) -> None:
        self.block = block
        self.place = place
        self.warning: str | None = None

    def rows(self) -> Iterator[Rows]:
        """All rows, some thousand at a time.

        Raises:
            FileError: the file cannot be used, or not to its end.
        """
        try:
            with opened(self.place) as stream:
                reading, chunks = self._chunks(stream)
                self.warning = lacking(reading.table, reading.columns)
                for chunk in chunks:
                    yield to_rows(chunk, reading, self.place.path)
        except (EOFError, zlib.error) as error:
            raise FileError(f"{self.place.path} is cut off or no valid gzip: {error}. Copy it again.") from error
        except pa.ArrowInvalid as error:
            raise FileError(
                f"{self.place.path} is no whole {NAMES[self.place.format]} file, or not what its name says: {error}. "
                "Export it again."
            ) from error
        except OSError as error:
            raise UnreachableFileError(f"{self.place.path} cannot be read: {error}.") from error

    def _chunks(self, stream: BinaryIO) -> tuple[Reading, Iterator[Chunk]]:
        path = self.place.path
        match self.place.format:
            case "csv":
                header = Header(stream, path)
                stream.seek(0)
                reading = choose_columns(self.block, header.names, path)
                return reading, read_csv(stream, header, path)
            case "json":
                found = beginning(stream, path)
                try:
                    reading = choose_keys(self.block, found.names, path)
                except FileError:
                    if found.within is None:
                        raise
                    raise wrapped(path, found.within) from None
                return reading, read_json(stream, path, reading.names, found.is_lines)
            case "report" if self.block.table not in REPORTED:
                raise FileError(f"{path} is a report of tests or coverage, and holds no {self.block.table}.")
            case "report":
                chunk = report_rows(self.block, self.place, stream)
                return choose_columns(self.block, list(chunk.columns), path), iter([chunk])
            case _:
                reading = choose_columns(self.block, names_in_parquet(stream, path), path)
                stream.seek(0)
                return reading, read_parquet(stream, path, self.place.size, reading.names)
