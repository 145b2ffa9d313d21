"""Branches and tags."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ref:
    """A branch or a tag, of which the name is all that is served."""

    name: str
