"""Print rows as a table, CSV or JSON lines, row by row."""

import csv
import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table

PIPE_WIDTH = 400


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]], style: str) -> None:
    """Write rows to standard output.

    CSV has a header, ISO 8601 UTC times and empty for null; JSON is one object per line.
    """
    match style:
        case "csv":
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([["" if value is None else _text(value) for value in row] for row in rows])
        case "json":
            for row in rows:
                cells = {name: _plain(value) for name, value in zip(columns, row, strict=True)}
                sys.stdout.write(json.dumps(cells, ensure_ascii=False) + "\n")
        case _:
            table = Table()
            for name in columns:
                table.add_column(name, overflow="fold")
            for row in rows:
                table.add_row(*("" if value is None else _text(value) for value in row))
            # Into a file or a pipe nothing is folded.
            width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
            Console(highlight=False, markup=False, width=width).print(table)


def _text(value: Any) -> str:
    plain = _plain(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return json.dumps(plain, ensure_ascii=False) if isinstance(plain, list | dict) else str(plain)


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return (value.astimezone(UTC) if value.tzinfo else value).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case None | bool() | int() | float() | str() | list() | dict():
            return value
        case _:
            return str(value)
