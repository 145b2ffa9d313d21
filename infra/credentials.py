"""Generated passwords, kept in one file that only its owner can read."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path

from infra.errors import UserError
from infra.postgres.server import new_password


def passwords(path: Path, names: list[str]) -> dict[str, str]:
    """The password of each name; missing ones are made and kept.

    Raises:
        UserError: the file exists and cannot be read as what we wrote.
    """
    with _locked(path):
        known = _read(path)
        missing = [name for name in names if name not in known]
        if missing:
            known |= {name: new_password() for name in missing}
            _write(path, known)
        return {name: known[name] for name in names}


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        return dict(json.loads(path.read_text()))
    except (ValueError, OSError) as error:
        raise UserError(
            f"The file of generated passwords, {path}, cannot be read: {error}. Restore it from a backup."
        ) from error


def _write(path: Path, known: dict[str, str]) -> None:
    unfinished = path.with_suffix(".unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        json.dump(known, handle, indent=1)
        handle.flush()
        os.fsync(handle.fileno())
    unfinished.replace(path)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
