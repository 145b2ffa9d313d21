"""Path globs of services: `*` stays within a folder, `**` crosses folders, `?` is one character."""

import json
import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc


def parse_globs(paths: str | None) -> list[str]:
    """Globs of a JSON array; empty where the service is the whole repository.

    Raises:
        ValueError: `paths` is not a JSON array of texts.
    """
    globs = json.loads(paths) if paths else []
    if not isinstance(globs, list) or not all(isinstance(glob, str) for glob in globs):
        raise ValueError(f"paths of a service must be a JSON array of texts, not {paths!r}")
    return globs


def to_regex(globs: Sequence[str]) -> str:
    """RE2 pattern that matches the full paths of any of `globs`.

    `**/` also matches no folder at all, as in .gitignore: `**/*.py` has `setup.py`.
    """
    return "(?s)^(?:" + "|".join(_translated(glob) for glob in globs) + ")$"


def matching(paths: pa.Array, globs: Sequence[str]) -> pa.Array:
    """Which of `paths` (text) any of `globs` matches, as booleans; null paths are null."""
    return pc.match_substring_regex(paths, to_regex(globs))


def _translated(glob: str) -> str:
    pieces = []
    for token in re.findall(r"(?:^|(?<=/))\*\*/|\*\*|\*|\?|[^*?]+", glob.removeprefix("./").removeprefix("/")):
        match token:
            case "**/":
                pieces.append("(?:.*/)?")
            case "**":
                pieces.append(".*")
            case "*":
                pieces.append("[^/]*")
            case "?":
                pieces.append("[^/]")
            case _:
                pieces.append(re.escape(token))
    return "".join(pieces)
