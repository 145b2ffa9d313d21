"""Times as Azure DevOps writes them: in ticks of 100 ns, the year 1 for one that is not known."""

import re
from typing import Any

NEVER = "0001-01-01"
_FINER = re.compile(r"(\.\d{6})\d+")


def moment(value: Any) -> Any:
    """A time to the microsecond; None for one that is not known; what is none, as it is."""
    if not isinstance(value, str):
        return value
    return None if not value or value.startswith(NEVER) else _FINER.sub(r"\1", value)
