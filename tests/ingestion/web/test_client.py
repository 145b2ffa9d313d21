"""Client against a vendor's answers, over real HTTP."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr

from ingestion.web.allowance import Broker, Wait
from ingestion.web.answers import Answer, Verdict
from ingestion.web.bounds import DEFAULT, Bounds
from ingestion.web.client import ATTEMPTS, Client, Meter, Request
from ingestion.web.credentials import ExpiringToken, Token
from ingestion.web.errors import (
    ApiError,
    CredentialsRefusedError,
    PermissionMissingError,
    ScopeGoneError,
    TooMuchAtOnceError,
    UnavailableError,
)
from tests.ingestion.web.vendor import Reply, Vendor, problem, vendor

CANARY = "ghp_canary0123456789"
DATE = "Mon, 23 Nov 2026 12:00:00 GMT"
NOON = 1795435200
"""The Unix time of DATE."""


@dataclass
class Stage:
    """A client on a scripted vendor, and a clock that moves only by waiting."""

    vendor: Vendor
    client: Client
    waits: list[Wait] = field(default_factory=list)
    now: float = 0.0
    meter: Meter = field(default_factory=Meter)

    def get(self, path: str = "thing", **others: str) -> Answer:
        return self.client.send(Request("GET", path, **others), self.meter)  # type: ignore[arg-type]


@contextmanager
def stage(
    *replies: Reply,
    secrets: Sequence[str] = (CANARY,),
    credentials: Sequence[object] = (),
    bounds: Bounds = DEFAULT,
) -> Iterator[Stage]:
    with vendor(replies) as scripted:
        waits: list[Wait] = []

        def wait(_: object, seconds: float) -> None:
            made.now += seconds

        tokens = credentials or [Token(f"token {i}", SecretStr(secret)) for i, secret in enumerate(secrets)]
        broker = Broker(tokens, waits.append, lambda: made.now, wait)  # type: ignore[arg-type]
        with Client(scripted.url, broker, {"user-agent": "sei"}, sleep=lambda _: None, bounds=bounds) as client:
            made = Stage(scripted, client, waits)
            yield made


def test_a_good_answer_is_parsed_and_counted() -> None:
    with stage(Reply(body=b'{"a": 1}', headers={"etag": '"x"'})) as made:
        answer = made.get()
        assert (answer.data, answer.etag, made.meter.requests, made.meter.bytes) == ({"a": 1}, '"x"', 1, 8)
        assert made.vendor.seen[0][1] == "/api/thing"


def test_an_etag_that_still_holds_gives_an_unchanged_answer() -> None:
    with stage(Reply(304, b"")) as made:
        assert made.get(etag='"x"').is_unchanged
        assert made.vendor.seen[0][2]["if-none-match"] == '"x"'


@pytest.mark.parametrize(
    "limited",
    [
        problem(429, "slow down", retry_after="30"),
        problem(403, "You have exceeded a secondary rate limit", retry_after="30"),
        problem(429, "later", retry_after="Mon, 23 Nov 2026 12:00:30 GMT", date=DATE),
        problem(403, "API rate limit exceeded", x_ratelimit_remaining="0", x_ratelimit_reset=str(NOON + 30), date=DATE),
        problem(429, "Retry later", RateLimit_Remaining="0", RateLimit_Reset=str(NOON + 30), date=DATE),
    ],
    ids=["retry-after", "secondary", "retry-after as a date", "GitHub's limit", "GitLab's limit"],
)
def test_a_limit_is_waited_for_as_long_as_the_vendor_says(limited: Reply) -> None:
    # The vendor's clock is years away from the broker's, which begins at 0.
    with stage(limited, Reply()) as made:
        assert made.get().data == {"ok": True}
        assert made.now == pytest.approx(31, abs=1)
        assert [round(wait.until) for wait in made.waits] == [31]


def test_a_secondary_limit_without_a_time_is_waited_for_a_minute_then_two() -> None:
    limited = problem(403, "You have exceeded a secondary rate limit. Please wait a few minutes.")
    with stage(limited, limited, Reply()) as made:
        made.get()
        assert made.now == pytest.approx(60 + 120, abs=3)


def test_a_spent_allowance_stops_the_next_request_before_it_is_sent() -> None:
    spent = Reply(headers={"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(NOON + 60), "date": DATE})
    with stage(spent, Reply()) as made:
        made.get()
        assert made.now == 0
        made.get()
        assert made.now == pytest.approx(61)
        assert len(made.vendor.seen) == 2


def test_two_tokens_are_used_evenly_and_one_that_is_limited_leaves_the_work_to_the_other() -> None:
    with stage(Reply(), secrets=("one", "two")) as made:
        for _ in range(6):
            made.get()
        used = [headers["authorization"] for _, _, headers in made.vendor.seen]
        assert used.count("Bearer one") == used.count("Bearer two") == 3
        made.vendor.replies[:] = [problem(429, "no", retry_after="900"), Reply()]
        for _ in range(4):
            made.get()
        assert made.now == 0
        assert len({headers["authorization"] for _, _, headers in made.vendor.seen[-4:]}) == 1


def test_a_vendor_without_limits_is_never_waited_for() -> None:
    with stage(Reply()) as made:
        for _ in range(20):
            made.get()
        assert (made.now, made.waits) == (0, [])


@pytest.mark.parametrize(
    "broken",
    [
        problem(500, "oops"),
        problem(503, "maintenance"),
        Reply(body=b'{"ok": tr'),
        Reply(body=b"<html>", headers={"content-type": "application/json"}),
        Reply(body=b"\xff\xfe{", headers={"content-type": "application/json; charset=utf-8"}),
        Reply(cut=True),
        Reply(reset=True),
    ],
    ids=["500", "503", "truncated JSON", "no JSON", "wrong charset", "cut off", "hung up"],
)
def test_what_may_pass_is_asked_again_and_what_does_not_pass_fails(broken: Reply) -> None:
    with stage(broken, broken, Reply()) as made:
        assert made.get().data == {"ok": True}
        assert made.meter.requests == 3
    with stage(broken) as made, pytest.raises(UnavailableError, match=r"127\.0\.0\.1: GET /api/thing: .*6 times"):
        made.get()
    assert made.meter.requests == ATTEMPTS


@pytest.mark.parametrize("status", [502, 504])
def test_a_gateway_that_gives_up_twice_asks_for_smaller_pages(status: int) -> None:
    with stage(problem(status, "Bad Gateway")) as made, pytest.raises(TooMuchAtOnceError):
        made.client.send(Request("GET", "thing", is_divisible=True), made.meter)
    assert made.meter.requests == 2


@pytest.mark.parametrize("status", [502, 504])
def test_a_gateway_that_gives_up_on_a_request_that_cannot_be_smaller_is_asked_again(status: int) -> None:
    gave_up = problem(status, "Bad Gateway")
    with stage(gave_up, gave_up, gave_up, Reply()) as made:
        assert made.get().data == {"ok": True}


def test_maintenance_that_says_how_long_it_lasts_is_waited_for_and_the_wait_is_told_with_its_reason() -> None:
    with stage(problem(503, "We are down for maintenance.", retry_after="900"), Reply()) as made:
        made.get()
        assert made.now == pytest.approx(901)
        assert [wait.reason for wait in made.waits] == ["503, We are down for maintenance."]


@pytest.mark.parametrize("status", [404, 410, 451])
def test_what_is_not_there_is_gone(status: int) -> None:
    with stage(problem(status, "Not Found")) as made, pytest.raises(ScopeGoneError, match=f"{status}, Not Found"):
        made.get()
    assert made.meter.requests == 1


def test_a_refused_token_is_not_used_again_and_the_other_goes_on() -> None:
    with stage(problem(401, "Bad credentials"), Reply(), secrets=("one", "two")) as made:
        for _ in range(4):
            made.get()
        first = made.vendor.seen[0][2]["authorization"]
        assert all(headers["authorization"] != first for _, _, headers in made.vendor.seen[1:])


def test_without_any_accepted_token_the_message_names_the_variables_and_no_secret() -> None:
    with stage(problem(401, "Bad credentials")) as made, pytest.raises(CredentialsRefusedError) as caught:
        made.get()
    assert "token 0 was refused (Bad credentials)" in str(caught.value)
    assert CANARY not in str(caught.value) + repr(caught.value)


def test_a_missing_permission_is_named() -> None:
    reply = problem(403, "Resource not accessible", x_accepted_github_permissions="actions=read")
    with stage(reply) as made, pytest.raises(PermissionMissingError, match="it needs actions=read"):
        made.get()


def test_a_wrong_request_is_not_repeated() -> None:
    with stage(problem(422, "Validation Failed")) as made, pytest.raises(ApiError, match="422, Validation Failed"):
        made.get()
    assert made.meter.requests == 1


def test_a_token_is_never_sent_to_another_host() -> None:
    with stage(Reply()) as made, pytest.raises(ApiError, match="another host"):
        made.get("http://127.0.0.1:1/api/thing?page=2")
    with vendor([Reply()]) as other, stage(Reply(301, b"", {"location": other.url})) as made:
        with pytest.raises(ApiError, match="is redirected to another host"):
            made.get()
        assert other.seen == []


def test_another_host_of_the_same_vendor_is_asked_once_it_is_allowed() -> None:
    with vendor([Reply()]) as other, stage(Reply()) as made:
        made.client.allow(f"{other.url}/acme")
        assert made.get(f"{other.url}/acme/thing").data == {"ok": True}
        assert len(other.seen) == 1


def test_an_answer_without_content_is_none() -> None:
    with stage(Reply(204, b"")) as made:
        assert made.get().data is None
        assert made.meter.requests == 1


def test_a_token_is_never_sent_unencrypted_where_it_was_given_for_an_encrypted_address() -> None:
    broker = Broker([Token("token", SecretStr(CANARY))])
    with Client("https://127.0.0.1:1", broker, {}) as client, pytest.raises(ApiError, match="another host"):
        client.send(Request("GET", "http://127.0.0.1:1/thing?page=2"), Meter())


def test_a_renamed_thing_is_followed() -> None:
    with stage(Reply(301, b"", {"location": "/api/renamed"}), Reply()) as made:
        assert made.get().data == {"ok": True}
        assert [path for _, path, _ in made.vendor.seen] == ["/api/thing", "/api/renamed"]


def test_a_token_that_ends_during_a_run_is_made_anew() -> None:
    made_tokens: list[str] = []

    def make() -> tuple[SecretStr, float]:
        made_tokens.append(f"installation-{len(made_tokens)}")
        return SecretStr(made_tokens[-1]), 1e12

    with stage(Reply(), problem(401, "expired"), Reply(), credentials=[ExpiringToken("app", make)]) as made:
        made.get()
        made.get()
        sent = [headers["authorization"] for _, _, headers in made.vendor.seen]
        assert sent == ["Bearer installation-0", "Bearer installation-0", "Bearer installation-1"]


def test_a_body_may_be_judged_too() -> None:
    limited = Reply(body=b'{"errors": [{"type": "RATE_LIMITED"}]}', headers={"retry-after": "5"})

    def check(data: dict[str, object]) -> Verdict:
        return Verdict.LIMITED if "errors" in data else Verdict.GOOD

    with stage(limited, Reply()) as made:
        assert made.client.send(Request("POST", "graphql", "graphql", body={}), made.meter, check).data == {"ok": True}
        assert made.now == pytest.approx(6)
