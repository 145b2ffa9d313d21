"""Base of all parts of `sei.toml`."""

from pydantic import BaseModel, ConfigDict


class Block(BaseModel):
    """Immutable, and without keys that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")
