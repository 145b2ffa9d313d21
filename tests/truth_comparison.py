"""The oracle's rows beside those of `marts.metrics`."""

from collections import Counter
from collections.abc import Iterable

from psycopg.rows import dict_row

from infra.demo.truth.aggregation import Row
from tests.command_line import CommandLine

Key = tuple[str, str, str, str, str]
NUMBERS = ("value", "p50", "p75", "p90", "p95")
COUNTS = ("sample_size", "excluded_count")


def product_rows(sei: CommandLine) -> list[Row]:
    """All rows of `marts.metrics`."""
    with sei.reading() as connection, connection.cursor(row_factory=dict_row) as cursor:
        return [Row(**row) for row in cursor.execute("select * from marts.metrics")]


def differences(truth: Iterable[Row], product: Iterable[Row]) -> list[str]:
    """Differences, one line each, first their number by metric and column: counts are exact, times equal to 1 second.

    Ratios and rates are equal to nine digits.
    """
    expected, found = _by_key(truth), _by_key(product)
    metrics = {key[0] for key in expected}
    lines: list[tuple[tuple[str, str, str], str]] = []
    for key in sorted(expected.keys() | found.keys()):
        if key[0] not in metrics:
            continue
        label = " ".join(key)
        if key not in found:
            lines.append(((key[0], key[1], "missing"), f"{label}: the product has no row for {_short(expected[key])}"))
        elif key not in expected:
            lines.append(((key[0], key[1], "too many"), f"{label}: the truth has no row for {_short(found[key])}"))
        else:
            columns = _unequal(expected[key], found[key])
            if columns:
                text = f"{label}: truth {_short(expected[key])}, product {_short(found[key])}"
                lines.append(((key[0], key[1], "+".join(columns)), text))
    summary = [f"{count:6} {' '.join(group)}" for group, count in sorted(Counter(group for group, _ in lines).items())]
    return [*summary, *(line for _, line in lines)]


def _by_key(rows: Iterable[Row]) -> dict[Key, Row]:
    return {
        (row.metric, row.entity_type, row.entity_id, str(row.grain), row.period_start.isoformat()): row for row in rows
    }


def _unequal(truth: Row, product: Row) -> list[str]:
    exact = [name for name in ("is_complete", "unit", *COUNTS) if getattr(truth, name) != getattr(product, name)]
    tolerance = 1.0 if truth.unit == "seconds" else 1e-9
    return exact + [
        name for name in NUMBERS if not _close(getattr(truth, name), getattr(product, name), tolerance)
    ]  # fmt: skip


def _close(one: float | None, other: float | None, tolerance: float) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < tolerance or abs(one - other) <= tolerance * 1e-9 * abs(one)


def _short(row: Row) -> str:
    percentiles = "/".join("-" if one is None else f"{one:g}" for one in (row.p50, row.p75, row.p90, row.p95))
    value = "null" if row.value is None else f"{row.value:.9g}"
    return f"[{value} {row.unit} of {row.sample_size}, {row.excluded_count} left out, {percentiles}]"
