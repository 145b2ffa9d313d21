"""Line of each key of a TOML text; `tomllib` gives values without lines."""

import re
from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY_PART = re.compile(r'[ \t]*(?:([A-Za-z0-9_-]+)|"((?:[^"\\]|\\.)*)"|\'([^\']*)\')[ \t]*(\.?)')
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:[^"\\]|\\.)*"' r"|'[^']*'",
    re.DOTALL,
)


def key_lines(text: str) -> dict[Path, int]:
    """Line (from 1) of every table header and key of a valid TOML text.

    Elements of arrays of tables are numbered: `("git", 0, "url")`. Keys within an inline value are not
    listed: `line_of` finds the key that holds them.
    """
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for position, is_header, is_array, keys in _statements(text):
        line = text.count("\n", 0, position) + 1
        if is_header:
            table = _numbered(keys, counts, is_array)
            path = table
        else:
            path = (*table, *keys)
        for length in range(1, len(path) + 1):
            lines.setdefault(path[:length], line)
    return lines


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """Line of the key at `path`, or of the nearest thing around it; 0 where nothing of it is written."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 0


def _statements(text: str) -> Iterator[tuple[int, bool, bool, Path]]:
    position = 0
    while (position := _end(_BLANK, text, position)) < len(text):
        start = position
        is_header, is_array = text[position] == "[", text.startswith("[[", position)
        keys, position = _keys(text, position + is_header + is_array)
        yield start, is_header, is_array, keys
        position = _end_of_line(text, position) if is_header else _end_of_value(text, position)


def _keys(text: str, position: int) -> tuple[Path, int]:
    keys: list[str] = []
    while match := _KEY_PART.match(text, position):
        position = match.end()
        keys.append(next(group for group in match.groups()[:3] if group is not None))
        if not match[4]:
            break
    return tuple(keys), position


def _numbered(keys: Path, counts: dict[Path, int], is_array: bool) -> Path:
    """The path of a header, with the number of the latest element at every array of tables on the way."""
    path: Path = ()
    for place, key in enumerate(keys):
        path = (*path, key)
        if is_array and place == len(keys) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _end_of_line(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _end_of_value(text: str, position: int) -> int:
    depth = 0
    while position < len(text):
        character = text[position]
        if character in "\"'":
            position = max(_end(_STRING, text, position), position + 1)
            continue
        if character == "#":
            position = _end_of_line(text, position)
            continue
        if character == "\n" and depth == 0:
            return position
        depth += (character in "[{") - (character in "]}")
        position += 1
    return position
