"""Identities in answers: objects, or on older servers `Name <address>`."""

import re
from collections.abc import Iterable
from typing import Any

from ingestion.hosts.readings import Row

_WRITTEN = re.compile(r"(?P<name>.*?)\s*<(?P<username>[^<>]*)>")


def user_id(value: Any) -> str | None:
    """Id of an identity, else its name to sign in with in small letters; None for nobody."""
    row = user(value)
    return row["user_id"] if row else None


def users(values: Iterable[Any]) -> list[Row]:
    """Rows of `users`, one each."""
    found = {row["user_id"]: row for value in values if (row := user(value))}
    return [row for _, row in sorted(found.items())]


def user(value: Any) -> Row | None:
    """Row of `users`; None for nobody."""
    if isinstance(value, str):
        written = _WRITTEN.fullmatch(value)
        value = written.groupdict() if written else {"name": value, "username": value}
        name, username = value["name"], value["username"]
        number, descriptor = None, None
    elif isinstance(value, dict):
        username, number, descriptor = value.get("uniqueName"), value.get("id"), value.get("descriptor")
        name = value.get("displayName")
        if isinstance(username, str) and (written := _WRITTEN.fullmatch(username)):
            name, username = name or written["name"], written["username"]
    else:
        return None
    key = number or (username.lower() if isinstance(username, str) else None)
    return {"user_id": key, "username": username, "name": name, "descriptor": descriptor} if key else None
