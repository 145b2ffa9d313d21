"""Times as Azure DevOps writes them: in ticks of 100 ns without zeros at the end, the year 1 for what is unknown."""

import re
from typing import Any

NEVER = "0001-01-01"
_WRITTEN = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)")


def moment(value: Any) -> Any:
    """A time to the microsecond, so that texts sort as times do; None for one that is unknown; else as it is."""
    if not isinstance(value, str):
        return value
    found = _WRITTEN.fullmatch(value)
    if not value or value.startswith(NEVER):
        return None
    return f"{found[1]}.{(found[2] or '')[:6]:0<6}{found[3]}" if found else value


def known_moment(value: Any) -> str:
    """A time in the same form; empty for one that is unknown, and for what is none."""
    found = moment(value)
    return found if isinstance(found, str) and _WRITTEN.fullmatch(found) else ""
