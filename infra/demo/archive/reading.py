"""Reads an export from its file."""

import gzip
import zlib
from pathlib import Path

import orjson
from pydantic import ValidationError

from infra.demo.archive.conversion import store_of
from infra.demo.archive.layout import Archive
from infra.demo.vendors.github.store import Store
from infra.errors import UsageError

_GZIP = b"\x1f\x8b"


def load_archive(path: Path) -> Store:
    """The store that `archive.json`, gzipped or not, fills.

    Raises:
        UsageError: there is no such file, or it is no such export; one sentence.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"The archive {path} cannot be read: {error.strerror}.") from None
    try:
        found = orjson.loads(gzip.decompress(content) if content.startswith(_GZIP) else content)
    except (OSError, EOFError, zlib.error):
        raise UsageError(f"The archive {path} is damaged: it begins as a gzip file and cannot be unpacked.") from None
    except orjson.JSONDecodeError as error:
        raise UsageError(f"The archive {path} is no JSON: {error}.") from None
    try:
        archive = Archive.model_validate(found)
    except ValidationError as error:
        raise UsageError(f"{path} is no archive of issues and pull requests: {_first_problem(error)}.") from None
    return store_of(archive)


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False)[0]
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in problem["loc"]).lstrip(".")
    return f"{place or 'the whole file'}: {problem['msg']}".rstrip(".")
