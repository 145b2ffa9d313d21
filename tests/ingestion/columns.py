"""Columns of tables that tests invent, without a sentence on each."""

from collections.abc import Mapping

from ingestion.columns import Column, Kind


def columns(required: Mapping[str, Kind], optional: Mapping[str, Kind]) -> tuple[Column, ...]:
    """Columns that are never null, then those that may be."""
    return (
        *(Column(name, kind, is_nullable=False) for name, kind in required.items()),
        *(Column(name, kind) for name, kind in optional.items()),
    )
