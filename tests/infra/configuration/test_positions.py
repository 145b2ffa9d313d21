"""Every key of a TOML text is found at its line."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from infra.configuration.positions import Path, key_lines, line_of

KEYS = st.sampled_from(["a", "b-c", "d_1", '"quoted key"', "'x'", "p.q"])
VALUES = st.sampled_from(
    [
        "1",
        "'literal'",
        '"a # b"',
        '"""\nmany = 1\n[lines]\n"""',
        "'''\n[x]\ny = 2'''",
        "2024-01-01",
        "[\n  1, # one ]\n  2,\n]",
        '{ k = "}" }',
        '["[", "]"]',
        '"\\""',
        "true  # = comment",
    ]
)


@st.composite
def _documents(draw: st.DrawFn) -> tuple[str, dict[Path, int]]:
    lines: list[str] = []
    expected: dict[Path, int] = {}

    def write(text: str) -> int:
        number = len(lines) + 1
        lines.extend(text.split("\n"))
        return number

    for number in range(draw(st.integers(1, 4))):
        is_array = draw(st.booleans())
        header = "[[list]]" if is_array else f"[table{number}]"
        counted = sum(1 for path in expected if path[:1] == ("list",) and len(path) == 2)
        place: Path = ("list", counted) if is_array else (f"table{number}",)
        expected[place] = write(header)
        for key in draw(st.lists(KEYS, unique=True, max_size=4)):
            parts = tuple(part.strip("\"'") for part in key.split("."))
            expected[(*place, *parts)] = write(f"{key} = {draw(VALUES)}")
            write(draw(st.sampled_from(["", "# comment = 1", "   "])))
    return "\n".join(lines), expected


@given(_documents())
def test_keys_stand_where_they_were_written(document: tuple[str, dict[Path, int]]) -> None:
    text, expected = document
    tomllib.loads(text)

    found = key_lines(text)

    assert {path: found.get(path) for path in expected} == expected


def test_a_key_that_is_not_written_is_placed_at_what_holds_it() -> None:
    lines = key_lines("a = 1\n[[b]]\nc = { d = 1 }\n")

    assert line_of(("b", 0, "c", "e"), lines) == 3
    assert line_of(("b", 0, "missing"), lines) == 2
    assert line_of(("missing",), lines) == 0
