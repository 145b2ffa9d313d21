"""Vendors that never end, over real HTTP: whatever they send, a request ends, and says why."""

import gzip

import pytest

from ingestion.web.bounds import MEBIBYTE, Bounds
from ingestion.web.client import ATTEMPTS, Request
from ingestion.web.errors import (
    InvalidRequestError,
    TooMuchAtOnceError,
    UnavailableError,
    WaitTooLongError,
)
from tests.ingestion.web.test_client import DATE, NOON, Stage, stage
from tests.ingestion.web.vendor import Reply, problem

SMALL = Bounds(answer_bytes=MEBIBYTE, answer_seconds=0.3, list_pages=3)
ENDLESS = Reply(body=b" " * 65_536, endless=True)
BOMB = gzip.compress(b" " * 64 * MEBIBYTE)
PACKED = {"content-encoding": "gzip"}


@pytest.mark.parametrize("reply", [ENDLESS, Reply(body=BOMB, headers=PACKED)], ids=["endless", "gzip bomb"])
def test_an_answer_is_read_up_to_a_bound_after_unpacking_and_asked_for_once(reply: Reply) -> None:
    with stage(reply, bounds=Bounds(answer_bytes=MEBIBYTE)) as made:
        with pytest.raises(UnavailableError, match="has more than 1 MiB"):
            made.get()
        with pytest.raises(TooMuchAtOnceError, match="has more than 1 MiB"):
            made.client.send(Request("GET", "thing", is_divisible=True), made.meter)
        assert made.meter.requests == 2


def test_an_error_is_read_up_to_a_bound_too() -> None:
    reply = Reply(403, ENDLESS.body, endless=True)
    with stage(reply, bounds=SMALL) as made, pytest.raises(UnavailableError, match="has more than 1 MiB"):
        made.get()


def test_a_packed_answer_is_unpacked() -> None:
    with stage(Reply(body=gzip.compress(b'{"a": 1}'), headers=PACKED)) as made:
        assert made.get().data == {"a": 1}
        assert made.vendor.seen[0][2]["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=gzip.compress(BOMB), headers={"content-encoding": "gzip, gzip"}),
        Reply(body=b"{}", headers={"content-encoding": "zstd"}),
        Reply(body=b"{}", headers=PACKED),
        Reply(body=gzip.compress(b'{"a": 1}')[:-9], headers=PACKED),
    ],
    ids=["twice", "another encoding", "not packed", "cut off"],
)
def test_what_is_not_packed_as_was_asked_for_is_not_read(reply: Reply) -> None:
    with stage(reply) as made, pytest.raises(UnavailableError, match="DecodingError"):
        made.get()


@pytest.mark.parametrize("slow", ["head", "body"])
def test_a_vendor_that_sends_a_byte_at_a_time_is_not_listened_to_for_long(slow: str) -> None:
    reply = Reply(body=b'{"a": "' + b"s" * 200 + b'"}', drip=slow)
    with stage(reply, bounds=SMALL) as made, pytest.raises(UnavailableError, match=f"ReadTimeout, {ATTEMPTS} times"):
        made.get()


@pytest.mark.parametrize(
    "limited",
    [
        problem(429, "later", retry_after="86400000"),
        problem(503, "maintenance", retry_after="1e400"),
        problem(429, "later", retry_after="Fri, 31 Dec 9999 23:59:59 GMT", date=DATE),
        problem(403, "API rate limit exceeded", x_ratelimit_remaining="0", x_ratelimit_reset="1e18", date=DATE),
    ],
    ids=["thousand days", "for ever", "a date", "a reset"],
)
def test_a_wait_that_is_too_long_fails_and_says_until_when(limited: Reply) -> None:
    with stage(limited) as made, pytest.raises(WaitTooLongError, match=r"to wait until \d{4}-\d\d-\d\d .* Run again"):
        made.get()
    assert (made.now, made.waits) == (0, [])
    assert all(one.paused_until is None or one.paused_until < 1e10 for one in made.client.broker.allowances())


def test_a_credential_that_waits_too_long_leaves_the_work_to_the_other() -> None:
    with stage(problem(429, "no", retry_after="86400000"), Reply(), secrets=("one", "two")) as made:
        assert [made.get().data for _ in range(3)] == [{"ok": True}] * 3


def test_waits_of_an_hour_each_end_too() -> None:
    hour = problem(
        403, "API rate limit exceeded", x_ratelimit_remaining="0", x_ratelimit_reset=str(NOON + 3500), date=DATE
    )
    with stage(hour) as made, pytest.raises(WaitTooLongError):
        made.get()
    assert made.now == pytest.approx(2 * 3501)


def test_a_list_without_an_end_fails() -> None:
    with stage(Reply(), bounds=SMALL) as made:
        made.vendor.replies[:] = [
            Reply(headers={"link": f'<{made.vendor.url}/thing?page={page}>; rel="next"'}) for page in range(9)
        ]
        with pytest.raises(UnavailableError, match="no end after 3 pages"):
            followed(made)
    assert made.meter.requests == 1 + 3


def followed(made: Stage) -> None:
    answer = made.get()
    while answer.next_url:
        answer = made.get(answer.next_url)


@pytest.mark.parametrize("depth", [900, 100_000])
def test_json_that_is_nested_too_deep_is_no_answer(depth: int) -> None:
    nested = b"[" * depth + b'"\\ud800"' + b"]" * depth
    with stage(Reply(body=nested)) as made, pytest.raises(UnavailableError):
        made.get()
    with stage(Reply(422, nested)) as made, pytest.raises(InvalidRequestError):
        made.get()
