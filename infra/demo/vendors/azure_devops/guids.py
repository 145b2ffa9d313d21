"""Ids of things in an organisation."""

from uuid import NAMESPACE_URL, uuid5


def guid(text: str) -> str:
    """Id of something, always the same for the same text."""
    return str(uuid5(NAMESPACE_URL, f"azure-devops:{text}"))
