"""A translated pattern finds in Postgres what Python's finds."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.configuration.patterns import PatternError, to_postgres
from infra.warehouse import Role, Warehouse

SUBJECTS = [
    "Update payments image tag to v1.2.3 for production",
    "Update a to b image tag to release-42 for pre-prod (#17)",
    "update PAYMENTS image tag to 3d6c674 for staging\n\nbody\n",
    "Deploy api@2024.01.31 to live; Deploy web@2024.02.01 to live",
    "deploy: foo_bar -> abc123def / eu-west-1 ",
    "", "\n", "a", "ab\nab", "x.y", "tab\there", "a\\b[c]", "  to  to  ", "release release-1 releases",
]  # fmt: skip

PATTERNS = [
    r"^Update (?P<service>\S+) image tag to (?P<ref>\S+) for (?P<environment>\S+)$",
    r"Update (?P<service>.+?) image tag to (?P<ref>\S+)",
    r"(?i)update (?P<service>[\w.-]+) image tag to (?P<ref>.+?) for (?P<environment>.*)$",
    r"(?P<service>.+?) to (?P<ref>\S+)",
    r"Deploy (?P<service>\w+)@(?P<ref>\d{4}\.\d{2}\.\d{2})",
    r".*Deploy (?P<service>\w+)@(?P<ref>[^ ;]+)",
    r"(?x) deploy: \s+ (?P<service>\w+) \s -> \s (?P<ref>[0-9a-f]+) (?: \s / \s (?P<environment>[\w-]+) )?",
    r"\brelease\b", r"\Brelease", r"release(?!-)", r"(?<=release )release", r"(?<!^)to",
    r"a$", r"ab$", r"^ab", r"(?m)^ab$", r"(?s)tag.*body", r"tag.*body", r"a\\b\[c\]", r"[\d\s.]+", r"[^\w\s]",
    r"\A\s*\Z", r"(a|b)(?P<x>\1)?", r"(a)(?:b|)c?", r"(.*?)(to)(.*)", r"(?P<a>\w+?)(?P<b>\w*)", r"x\.y|a", r"\t",
    r"(?:to ){1,2}", r"\(#(\d+)\)", r"é?", r"a{2}|(a)",
]  # fmt: skip


@pytest.fixture(scope="module")
def postgres(warehouse: Warehouse) -> Iterator[psycopg.Connection]:
    with psycopg.connect(warehouse.url(Role.LOADER), autocommit=True) as connection:
        yield connection


def _by_postgres(postgres: psycopg.Connection, pattern: str, subject: str) -> list[str | None] | None:
    row = postgres.execute("select regexp_match(%s, %s)", [subject, to_postgres(pattern).text]).fetchone()
    assert row is not None
    return row[0]


def _by_python(pattern: str, subject: str) -> list[str | None] | None:
    match = re.search(pattern, subject)
    return list(match.groups()) if match else None


@pytest.mark.parametrize("pattern", PATTERNS)
def test_groups_are_those_of_python(postgres: psycopg.Connection, pattern: str) -> None:
    for subject in SUBJECTS:
        found, expected = _by_postgres(postgres, pattern, subject), _by_python(pattern, subject)
        if expected == []:
            assert (found is not None) == (re.search(pattern, subject) is not None), subject
        else:
            assert found == expected, (subject, to_postgres(pattern).text)


LITERALS = st.sampled_from(["a", "b", "to ", "x", r"\.", " ", "-", r"\[", r"\n"])
SETS = st.sampled_from([r"\w", r"\S", r"\d", "[ab]", "[^a]", "[a-c.]", ".", r"[\w-]", r"\s"])
COUNTS = st.sampled_from(["", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{1,2}?", "{0,}"])
ANCHORS = st.sampled_from(["", "^", r"\b"])
ENDS = st.sampled_from(["", "$", r"\Z", r"\b", "(?!a)", "(?=b)"])


@st.composite
def _patterns(draw: st.DrawFn) -> str:
    """Sequences of quantified signs, some of them captured: what people write for commit subjects."""
    pieces = []
    for _ in range(draw(st.integers(1, 5))):
        piece = draw(st.one_of(LITERALS, SETS))
        piece = piece if len(piece.lstrip("\\")) == 1 or piece.startswith("[") else f"(?:{piece})"
        piece += draw(COUNTS)
        pieces.append(draw(st.sampled_from([piece, f"({piece})"])))
    return draw(ANCHORS) + "".join(pieces) + draw(ENDS)


@settings(max_examples=300, deadline=None)
@given(_patterns(), st.text(alphabet="ab to.x-c1\n[", max_size=12))
def test_any_sequence_of_quantified_signs_is_read_as_by_python(
    postgres: psycopg.Connection, pattern: str, subject: str
) -> None:
    expected = _by_python(pattern, subject)
    found = _by_postgres(postgres, pattern, subject)
    if expected == []:
        assert found is not None
    else:
        assert found == expected, to_postgres(pattern).text


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", r"is no regular expression: missing \), unterminated subpattern at character 1"),
        (r"(?P<a>x)(?(a)y|z)", "conditional group"),
        (r"(?i:a)b", "flags for a part"),
        (r"(?>a)", "atomic group"),
        (r"a++", "possessive"),
        (r"(?=(a))", "a group inside of a lookaround"),
        (r"a{256}", "repetition of more than 255"),
        (r"[\W]x[\Wa]", r"\\W within"),
        (r"(?a)\w", "flags"),
        (r"a\x00", "NUL"),
    ],
)
def test_what_postgres_cannot_do_is_refused_by_name(pattern: str, reason: str) -> None:
    with pytest.raises(PatternError, match=reason):
        to_postgres(pattern)


def test_named_groups_are_numbered_among_all_groups() -> None:
    assert dict(to_postgres("(a)(?P<ref>b)(?:c)(?P<service>d)").groups) == {"ref": 2, "service": 3}
