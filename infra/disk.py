"""A full disk: how it is recognised, wherever it was met, and what to say."""

import errno
import shutil
from pathlib import Path

WORDS = "No space left on device"
"""Words of the system."""
FULL = "disk is full"
"""Ours, in sentences about something that could not be done."""


def disk_is_full(error: BaseException) -> bool:
    """Whether `error`, or what caused it, says that no space is left."""
    return any(getattr(one, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or WORDS in str(one) for one in chain(error))


def chain(error: BaseException | None) -> list[BaseException]:
    """An error and what caused it, outermost first."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def no_space(folder: Path) -> str:
    """The sentence for people."""
    free = shutil.disk_usage(folder).free >> 20
    return (
        f"No space is left on a disk ({free} MB free at {folder}). Free some, or move SEI_HOME, and run again: "
        "nothing is lost, and what was loaded is not read again."
    )
