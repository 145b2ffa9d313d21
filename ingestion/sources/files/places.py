"""Where files are: patterns to files, a fingerprint of each, and opening them (unpacked)."""

import glob
import gzip
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from ingestion.sources.files.chunks import FileError, UnreachableFileError

HASHED_BYTES = 16 * 1024 * 1024
"""Smaller files are compared by content: an edit within one tick of the file system's clock counts too."""
SUFFIXES = {".csv": "csv", ".tsv": "csv", ".jsonl": "json", ".ndjson": "json", ".json": "json", ".parquet": "parquet"}


@dataclass(frozen=True)
class Place:
    """One file: its path or URL and its packed size in bytes."""

    path: str
    size: int
    fingerprint: str

    @property
    def format(self) -> str:
        """`csv`, `json` or `parquet`.

        Raises:
            FileError: the name says neither.
        """
        name = self.path.lower().removesuffix(".gz")
        for suffix, form in SUFFIXES.items():
            if name.endswith(suffix):
                return form
        raise FileError(
            f"{self.path} is none of the files that can be read. Its name must end in {', '.join(SUFFIXES)} "
            "(.gz may follow all but .parquet)."
        )


def find(pattern: str) -> list[Place]:
    """Files that match a path, a glob or an object-store URL, sorted by name.

    Raises:
        FileError: there is none, or the store cannot be asked.
    """
    places = _remote(pattern) if "://" in pattern else _local(pattern)
    if not places:
        raise FileError(f"No file matches {pattern}. Correct 'path' in its [[files]] block, or make the file.")
    return sorted(places, key=lambda place: place.path)


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
                yield cast("BinaryIO", unpacked)
        else:
            yield raw


def _local(pattern: str) -> list[Place]:
    # Path.glob would want the fixed part apart.
    found = [pattern] if Path(pattern).is_file() else glob.glob(pattern, recursive=True)  # noqa: PTH207
    return [_local_place(Path(name)) for name in found if Path(name).is_file()]


def _local_place(path: Path) -> Place:
    try:
        status = path.stat()
        if status.st_size > HASHED_BYTES:
            mark = f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"
        else:
            mark = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise UnreachableFileError(f"{path} cannot be read: {error.strerror or error}.") from error
    return Place(str(path), status.st_size, mark)


def _remote(pattern: str) -> list[Place]:
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
    return [
        Place(files.unstrip_protocol(name), int(info.get("size") or 0), _remote_mark(info))
        for name, info in details.items()
        if info.get("type") == "file"
    ]


def _remote_mark(info: dict[str, Any]) -> str:
    names = ("ETag", "etag", "md5Hash", "content_hash", "LastModified", "last_modified", "mtime", "created", "size")
    return ":".join(f"{name}={info[name]}" for name in names if info.get(name) is not None)


def _open_local(path: str) -> BinaryIO:
    return Path(path).open("rb")


def _open_remote(url: str) -> BinaryIO:
    import fsspec

    return cast("BinaryIO", fsspec.open(url, "rb").open())
