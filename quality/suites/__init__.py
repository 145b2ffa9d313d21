"""The suites, as plain lists."""

from quality.checks import Check
from quality.suites import facts, metrics, raw_files, raw_git

# Git is read after the files, which name the refs that were deployed; what compares the two comes last.
GROUPS: dict[str, list[Check]] = {
    "raw": [*raw_git.CHECKS, *raw_files.CHECKS, *raw_files.CHECKS_WITH_GIT],
    "raw_files": raw_files.CHECKS,
    "raw_git": [*raw_git.CHECKS, *raw_files.CHECKS_WITH_GIT],
    "marts": [*facts.CHECKS, *metrics.CHECKS],
}


def checks_of(group: str) -> list[Check]:
    """The checks of a group.

    Raises:
        ValueError: there is no such group.
    """
    if group not in GROUPS:
        raise ValueError(f"There is no group of checks named {group!r}; there are {', '.join(GROUPS)}.")
    return GROUPS[group]
