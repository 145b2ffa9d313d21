"""Paths of reports, whose `{repository}`, `{sha}`, `{branch}` and `{run}` say what was tested."""

import re
from collections.abc import Mapping

from infra.configuration.files import PLACEHOLDERS

_PLACEHOLDER = re.compile(rf"\{{({'|'.join(PLACEHOLDERS)})\}}")
_SLASHES = ("repository", "branch")
"""Placeholders that may stand for several folders."""
_PART = re.compile(rf"{_PLACEHOLDER.pattern}|\*\*/?|\*|\?|\[[^\]]+\]|[^{{*?\[]+|.", re.DOTALL)


def as_glob(pattern: str) -> str:
    """The pattern as a glob of all files that may match it."""
    return _PLACEHOLDER.sub(lambda found: "**" if found[1] in _SLASHES else "*", pattern)


def named_by(pattern: str, path: str) -> Mapping[str, str] | None:
    """Values of the placeholders in a path; None where it does not match."""
    found = re.fullmatch("".join(_expression(part) for part in _PART.finditer(pattern)), path)
    return found.groupdict() if found else None


def _expression(part: re.Match[str]) -> str:
    text = part[0]
    if name := part[1]:
        return rf"(?P<{name}>{'.+?' if name in _SLASHES else '[^/]+'})"
    if text.startswith("**"):
        return r"(?:.*/)?" if text.endswith("/") else ".*"
    if text in ("*", "?"):
        return "[^/]*" if text == "*" else "[^/]"
    if text.startswith("[") and len(text) > 1:
        return text.replace("[!", "[^")
    return re.escape(text)
