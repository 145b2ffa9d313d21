"""Places of files: patterns to files, a fingerprint of each, and opening them (unpacked)."""

import glob
import gzip
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from infra.configuration.files import REPORT_SUFFIXES
from ingestion.sources.files.chunks import FileError, UnreachableFileError
from ingestion.sources.files.unpacking import Unpacked

HASHED_BYTES = 16 * 1024 * 1024
"""Smaller files are compared by content: an edit within one tick of the file system's clock counts too."""
SUFFIXES = {".csv": "csv", ".tsv": "csv", ".jsonl": "json", ".ndjson": "json", ".json": "json", ".parquet": "parquet"}


@dataclass(frozen=True)
class Place:
    """One file: its path or URL and its packed size in bytes."""

    path: str
    size: int
    fingerprint: str
    modified_at: datetime | None = None
    """When it was written, where its store says so."""

    @property
    def is_report(self) -> bool:
        """Whether it is a report of tests or coverage."""
        return self.path.lower().removesuffix(".gz").endswith(REPORT_SUFFIXES)

    @property
    def format(self) -> str:
        """`csv`, `json`, `parquet` or `report`.

        Raises:
            FileError: the name says neither.
        """
        name = self.path.lower().removesuffix(".gz")
        if self.is_report:
            return "report"
        for suffix, form in SUFFIXES.items():
            if name.endswith(suffix):
                return form
        ends = ", ".join((*SUFFIXES, *REPORT_SUFFIXES))
        raise FileError(
            f"{self.path} is none of the files that can be read. Its name must end in {ends} "
            "(.gz may follow all but .parquet)."
        )


@dataclass(frozen=True)
class Found:
    """Files that match a pattern, sorted by name."""

    places: Sequence[Place]
    left_out: Sequence[str] = ()
    """Files that match a glob through a symbolic link that leads out of its folder."""

    @property
    def warning(self) -> str | None:
        """Files that were left out, as a sentence."""
        if not self.left_out:
            return None
        named = ", ".join(self.left_out[:3]) + (", ..." if len(self.left_out) > 3 else "")
        return (
            f"{len(self.left_out)} files were left out, since symbolic links lead out of the folder of the pattern "
            f"({named}). Name the files themselves where they are meant."
        )


def find(pattern: str) -> Found:
    """Files that match a path, a glob or an object-store URL.

    A path may be a link; what matches a glob stays within the folder before its first `*`.

    Raises:
        FileError: there is none, or the store cannot be asked.
    """
    found = _remote(pattern) if "://" in pattern else _local(pattern)
    if not found.places:
        why = found.warning or "Correct 'path' in its [[files]] block, or make the file."
        raise FileError(f"No file matches {pattern}. {why}")
    return Found(sorted(found.places, key=lambda place: place.path), found.left_out)


@contextmanager
def opened(place: Place) -> Iterator[BinaryIO]:
    """The content of the file, unpacked, as a seekable stream.

    Raises:
        FileError: it cannot be opened.
    """
    try:
        raw = _open_remote(place.path) if "://" in place.path else _open_local(place.path)
    except OSError as error:
        raise UnreachableFileError(f"{place.path} cannot be read: {error.strerror or error}.") from error
    with raw:
        if place.path.lower().endswith(".gz"):
            with gzip.open(raw) as unpacked:
                yield cast("BinaryIO", Unpacked(cast("IO[bytes]", unpacked), raw, place.path))
        else:
            yield raw


def _local(pattern: str) -> Found:
    if Path(pattern).is_file():
        return Found([_local_place(Path(pattern))])
    # Path.glob would want the fixed part apart.
    found = [name for name in glob.glob(pattern, recursive=True) if Path(name).is_file()]  # noqa: PTH207
    inside = [name for name in found if _is_inside(name, pattern)]
    return Found([_local_place(Path(name)) for name in inside], sorted(set(found) - set(inside)))


def _is_inside(name: str, pattern: str) -> bool:
    """Whether the file is really in the folder that the pattern begins with."""
    folder = pattern
    while glob.has_magic(folder):
        folder = os.path.dirname(folder)  # noqa: PTH120 - a pattern is no path
    return Path(name).resolve().is_relative_to(Path(folder).resolve())


def _local_place(path: Path) -> Place:
    try:
        status = path.stat()
        if status.st_size > HASHED_BYTES:
            mark = f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"
        else:
            mark = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise UnreachableFileError(f"{path} cannot be read: {error.strerror or error}.") from error
    return Place(str(path), status.st_size, mark, datetime.fromtimestamp(status.st_mtime, UTC))


def _remote(pattern: str) -> Found:
    import fsspec

    try:
        files, location = fsspec.core.url_to_fs(pattern)
        files.invalidate_cache()
        details: dict[str, dict[str, Any]] = files.glob(location, detail=True)
    except ImportError as error:
        raise FileError(f"{pattern} needs a package that is not installed: {error}.") from error
    except Exception as error:
        # Every store has errors of its own; what they share is that this pattern cannot be listed.
        raise FileError(
            f"{pattern} cannot be listed ({type(error).__name__}: {error}). Check the address and the credentials."
        ) from error
    # fsspec follows no link of a local folder either.
    places = [
        Place(files.unstrip_protocol(name), int(info.get("size") or 0), _remote_mark(info), _modified_at(info))
        for name, info in details.items()
        if info.get("type") == "file"
    ]
    return Found(places)


def _remote_mark(info: dict[str, Any]) -> str:
    names = ("ETag", "etag", "md5Hash", "content_hash", "LastModified", "last_modified", "mtime", "created", "size")
    return ":".join(f"{name}={info[name]}" for name in names if info.get(name) is not None)


def _modified_at(info: dict[str, Any]) -> datetime | None:
    known = (info.get(name) for name in ("LastModified", "last_modified", "mtime", "updated"))
    return next((moment for moment in known if isinstance(moment, datetime) and moment.tzinfo), None)


def _open_local(path: str) -> BinaryIO:
    return Path(path).open("rb")


def _open_remote(url: str) -> BinaryIO:
    import fsspec

    return cast("BinaryIO", fsspec.open(url, "rb").open())
