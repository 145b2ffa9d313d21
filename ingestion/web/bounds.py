"""Bounds on how much of an answer is read, on its time and on waits: whatever a vendor sends."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Bounds:
    """Past one of these a request fails, and its scope says why."""

    answer_bytes: int = 128 * MEBIBYTE
    """Most bytes of a body after unpacking: a hundred merge requests, each with the longest text that GitLab takes."""
    answer_seconds: float = 180.0
    """From connecting to the last byte of one answer."""
    wait_seconds: float = 2 * 3600.0
    """Longest time of all waits of one request: allowances are full again within the hour."""
    list_pages: int = 10_000
    """Largest number of pages of one list that is followed by its links."""
    redirects: int = 5


DEFAULT = Bounds()
