"""A full disk is recognised wherever it was met."""

import errno
import os
from pathlib import Path

import pytest

from infra.disk import disk_is_full, no_space


def wrapped(cause: Exception) -> RuntimeError:
    error = RuntimeError("could not write")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        wrapped(OSError(errno.EDQUOT, "quota")),
        wrapped(RuntimeError("Spark: java.io.IOException: No space left on device")),
    ],
)
def test_a_full_disk_is_recognised_behind_other_errors(error: Exception) -> None:
    assert disk_is_full(error)


def test_other_errors_are_not_a_full_disk() -> None:
    assert not disk_is_full(wrapped(FileNotFoundError(errno.ENOENT, "gone")))


def test_the_sentence_names_the_folder_and_the_remedy(tmp_path: Path) -> None:
    assert str(tmp_path) in no_space(tmp_path)
    assert "Free some, or move SEI_HOME, and run again" in no_space(tmp_path)
