"""What a connection of Superset may claim to see; imported in its environment too, so nothing but Python's own."""

import hashlib
from collections.abc import Iterable

SETTING = "sei.access"


def claim(teams: Iterable[str], key: str) -> str:
    """The value of the setting for a reader of some teams (their ids), signed; `access.teams()` checks it."""
    content, secret = "\n".join(sorted(teams)).encode(), key.encode()
    signature = hashlib.sha256(secret + hashlib.sha256(secret + content).digest()).hexdigest()
    return f"{content.hex()}.{signature}"
