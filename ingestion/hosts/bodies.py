"""Items of REST lists: each becomes rows alone, and one that cannot is set aside."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ingestion.hosts.readings import Row
from ingestion.hosts.row_checks import LARGEST
from ingestion.rejections import Rejection
from ingestion.web.odd_answers import ODD, why_odd

Body = Any


def with_numbers(
    table: str, bodies: Iterable[Body], item: tuple[str, str] | None = None, field: str = "id"
) -> tuple[list[Body], list[Rejection]]:
    """Bodies that have a number, each number once, and the others; `item` is what the list belongs to."""
    sound: dict[int, Body] = {}
    told: list[Rejection] = []
    for place, body in enumerate(bodies or ()):
        number = body.get(field) if isinstance(body, dict) else None
        if isinstance(number, int) and not isinstance(number, bool) and abs(number) <= LARGEST:
            sound[number] = body
            continue
        # Its place in a list that moves names nothing.
        key = f"{item[1]}: {table}[{place}]" if item else ""
        told.append(Rejection(table, key, _why(body, field), item))
    return list(sound.values()), told


def rows_of(
    table: str,
    bodies: Sequence[Body],
    row: Callable[[Body], Row],
    item: tuple[str, str] | None = None,
    field: str = "id",
) -> tuple[list[Row], list[Rejection]]:
    """A row per body that has a number, and the bodies that gave none."""
    sound, told = with_numbers(table, bodies, item, field)
    made: list[Row] = []
    for body in sound:
        try:
            made.append(row(body))
        except ODD as error:
            key = str(body[field])
            told.append(Rejection(table, key, why_odd(error), item or (table, key)))
    return made, told


def _why(body: Body, field: str) -> str:
    if body is None:
        return "is null"
    return f"has no number as {field}" if isinstance(body, dict) else "is no object"
