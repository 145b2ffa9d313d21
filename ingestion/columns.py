"""Typed columns of raw tables, described without importing dlt or pyarrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


class Kind(StrEnum):
    """Types of raw columns, by dlt's names."""

    TEXT = "text"
    BIGINT = "bigint"
    DOUBLE = "double"
    BOOL = "bool"
    TIMESTAMP = "timestamp"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """One column."""

    name: str
    kind: Kind
    text: str = ""
    """A sentence on what it holds, for whoever reads the tables."""
    is_nullable: bool = True
    staged: str | None = None
    """SQL of its value in the staging model, where that is another one."""


def required(name: str, kind: Kind, text: str, staged: str | None = None) -> Column:
    """A column that is never null."""
    return Column(name, kind, text, is_nullable=False, staged=staged)


def arrow_schema(described: Sequence[Column]) -> "pa.Schema":
    """The columns as an Arrow schema; time stamps are in microseconds and UTC."""
    import pyarrow as pa

    kinds = {
        Kind.TEXT: pa.string(),
        Kind.BIGINT: pa.int64(),
        Kind.DOUBLE: pa.float64(),
        Kind.BOOL: pa.bool_(),
        Kind.TIMESTAMP: pa.timestamp("us", "UTC"),
        Kind.DATE: pa.date32(),
    }
    return pa.schema([pa.field(c.name, kinds[c.kind], nullable=c.is_nullable) for c in described])
