"""A rule in force, as a row."""

from typing import NamedTuple


class Rule(NamedTuple):
    """One rule in force; `scope` is empty for the organisation."""

    scope_type: str
    scope: str
    rule: str
    value: str
