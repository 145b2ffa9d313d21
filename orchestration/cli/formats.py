"""Formats in which commands print rows."""

from enum import StrEnum


class Format(StrEnum):
    """A table for people, CSV and JSON lines for programs."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
