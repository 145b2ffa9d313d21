"""Turns what can go wrong for a whole run into sentences for the person who started it."""

import shutil
from pathlib import Path

from infra.disk import disk_is_full
from infra.errors import UserError
from infra.lake import Lake
from infra.warehouse_errors import in_words


def as_user_error(error: Exception, lake: Lake, state_dir: Path) -> UserError:
    """Say what failed while loading, where, and what to do."""
    if disk_is_full(error):
        free = shutil.disk_usage(state_dir).free >> 20
        return UserError(
            f"No space is left for the Git histories ({free} MB free at {state_dir}; the lake is {lake.url}). "
            "Nothing half-written stays. Free some space, or move SEI_HOME or SEI_LAKE_URL, and run again: what "
            "was loaded before is not read again."
        )
    return UserError(
        f"Loading the Git histories into raw_git failed: {in_words(error)} ({type(error).__name__}). "
        "Check that the warehouse is running (`sei status`) and run again: what was loaded is not read again."
    )
