"""Unix times as people read them."""

from datetime import UTC, datetime


def written(moment: float) -> str:
    """Date and time of day in UTC."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
