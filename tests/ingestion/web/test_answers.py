"""Bodies that databases would not take."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.web.answers import parse


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (rb'"a\u0000b"', "a\ufffdb"),
        (rb'"\\u0000"', "\\u0000"),
        (rb'"\\\u0000"', "\\\ufffd"),
        (rb'"\u0000\u0000"', "\ufffd\ufffd"),
        (rb'{"k\ud800": ["\udc00", 1]}', {"k\ufffd": ["\ufffd", 1]}),
        (rb'"\ud83d\ude00"', "\U0001f600"),
    ],
)
def test_what_no_database_takes_becomes_a_replacement_character(body: bytes, expected: object) -> None:
    assert parse(body) == expected


@given(st.text())
def test_every_other_text_stays_as_it_is(text: str) -> None:
    assert parse(json.dumps(text).encode()) == text.replace("\0", "\ufffd")


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a": ', b"\xff\xfe{"])
def test_what_is_no_json_is_an_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(body)
