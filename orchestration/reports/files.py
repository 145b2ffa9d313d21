"""Files that reports are written to."""

import contextlib
import os
from pathlib import Path

from infra.errors import UserError


def write(path: Path, text: str) -> int:
    """Write the whole file or none; returns its bytes.

    Raises:
        UserError: the place cannot be written.
    """
    content = text.encode()
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise UserError(f"{path} cannot be written: {error.strerror}. Name another file with -o.") from error
    return len(content)
