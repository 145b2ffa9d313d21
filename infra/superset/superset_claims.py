"""Claims of what a connection of Superset may see; imported in its environment too, so nothing but Python's own."""

import hashlib
import time
from collections.abc import Iterable

SETTING = "sei.access"
SECONDS = 300
"""Life of a claim: connections live for one request, and its queries for half a minute each."""


def claim(person: str, teams: Iterable[str], key: str, now: float | None = None) -> str:
    """The value of the setting for a reader of teams (their ids), signed; `access.teams()` checks it.

    Args:
        person: account that the connection is made for; in the claim, so that it is nobody else's.
        teams: ids of the teams whose rows it shows.
        key: what claims are signed with.
        now: seconds since 1970 at which the claim begins; left out, the present.
    """
    until = int((time.time() if now is None else now) + SECONDS)
    # A line each: no name may bring a team with it.
    content = "\n".join([" ".join(person.split()), str(until), *sorted(teams)]).encode()
    secret = key.encode()
    signature = hashlib.sha256(secret + hashlib.sha256(secret + content).digest()).hexdigest()
    return f"{content.hex()}.{signature}"
