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
        value = {"uniqueName": value}
    if not isinstance(value, dict):
        return None
    known = {name: one for name, one in value.items() if isinstance(one, str)}
    name, username = known.get("displayName"), known.get("uniqueName")
    if username is not None and (written := _WRITTEN.fullmatch(username)):
        name, username = name or written["name"], written["username"]
    key = known.get("id") or (username.lower() if username else None)
    return {"user_id": key, "username": username, "name": name, "descriptor": known.get("descriptor")} if key else None
