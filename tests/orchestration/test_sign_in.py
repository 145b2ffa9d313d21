"""Signing in to the web UI through a real OpenID provider over HTTP, behind a public address, and its limits."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from starlette.applications import Starlette

from infra.processes import free_port
from infra.settings import Settings
from infra.warehouse import Warehouse
from orchestration.web import attempts
from orchestration.web.__main__ import behind_a_door
from orchestration.web.attempts import Attempts
from orchestration.web.pages import Cookies
from orchestration.web.people import Person
from orchestration.web.sessions import FRESH_SECONDS, SECONDS, Sessions
from tests.openid_provider import CLIENT, Provider, serving

RULES = """
[[access]]
role = "viewer"
groups = ["core"]
teams = ["Core"]

[[access]]
role = "executive"
groups = ["chiefs"]
"""
ADA = {"sub": "0001", "preferred_username": "ada", "name": "Ada <b>X</b>"}
NOWHERE = Warehouse("postgresql://nobody@127.0.0.1:1/none", {})


@dataclass(frozen=True)
class Pages:
    """Our pages on a real server, whose people come from a provider."""

    address: str
    provider: Provider
    configuration: Path

    def browser(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, timeout=60, follow_redirects=True)

    def sign_in(self, browser: httpx.Client, person: dict[str, Any], target: str = "/account") -> httpx.Response:
        self.provider.person = person
        return browser.get(target, headers={"Accept": "text/html"})


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    port = free_port(0)
    door, pages = behind_a_door(settings, NOWHERE, port)
    application = door(Starlette(routes=pages.routes()))
    server = uvicorn.Server(uvicorn.Config(application, port=port, log_level="warning", proxy_headers=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    address = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(transport=httpx.HTTPTransport(retries=10)) as client:
            assert client.get(f"{address}/health").text == "OK"
        yield address
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    folder = tmp_path_factory.mktemp("sign_in")
    configuration = folder / "sei.toml"
    configuration.write_text(RULES)
    with serving(Provider()) as provider:
        settings = Settings(
            home=folder / "home", config=configuration, bi="off", oidc_issuer=provider.address, oidc_client_id=CLIENT,
            oidc_client_secret=provider.secret, oidc_name="Example's accounts", _env_file=None,
        )  # type: ignore[call-arg, arg-type]  # fmt: skip
        with served(settings) as address:
            yield Pages(address, provider, configuration)


def test_people_go_through_the_provider_to_the_page_that_they_wanted_and_groups_are_roles(pages: Pages) -> None:
    for groups, role in ((["core", "unknown"], "viewer, of Core"), ("chiefs", "executive")):
        with pages.browser() as browser:
            page = pages.sign_in(browser, {**ADA, "groups": groups})
            assert page.url.path == "/account"
            assert f"Your role is {role}." in page.text
            assert "<b>X</b>" not in page.text
    assert pages.provider.redirects == {f"{pages.address}/sign-in/back"}


@pytest.mark.parametrize("groups", [{}, {"groups": None}, {"groups": ["strangers"]}])
def test_who_is_in_no_known_group_sees_nothing(pages: Pages, groups: dict[str, Any]) -> None:
    with pages.browser() as browser:
        page = pages.sign_in(browser, {**ADA, **groups})
        assert page.status_code == httpx.codes.FORBIDDEN
        assert browser.get("/account", headers={"Accept": "*/*"}).status_code == httpx.codes.UNAUTHORIZED


def test_a_sign_in_that_was_begun_in_another_browser_is_nobodys(pages: Pages) -> None:
    pages.provider.person = {**ADA, "groups": ["chiefs"]}
    with pages.browser() as attacker, pages.browser() as victim:
        began = attacker.get("/sign-in", follow_redirects=False)
        back = attacker.get(began.headers["location"], follow_redirects=False).headers["location"]
        assert victim.get(back).status_code == httpx.codes.FORBIDDEN
        assert not victim.cookies
        assert attacker.get(back, follow_redirects=False).status_code == httpx.codes.SEE_OTHER
        assert attacker.get(back).status_code == httpx.codes.FORBIDDEN


def test_what_the_provider_did_not_sign_or_refused_is_nobody(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    with pages.browser() as browser:
        monkeypatch.setattr(pages.provider, "signing_key", generate_private_key(65537, 2048))
        assert pages.sign_in(browser, {**ADA, "groups": ["chiefs"]}).status_code == httpx.codes.FORBIDDEN
        monkeypatch.setattr(pages.provider, "signing_key", None)
        monkeypatch.setattr(pages.provider, "refusal", "access_denied")
        page = pages.sign_in(browser, {**ADA, "groups": ["chiefs"]})
        assert (page.status_code, "access_denied" in page.text) == (httpx.codes.FORBIDDEN, True)
        assert "sei_session" not in browser.cookies


def test_with_a_provider_nobody_has_a_password(pages: Pages) -> None:
    with pages.browser() as browser:
        answer = browser.post("/sign-in", data={"name": "admin", "password": "x"})
        assert answer.status_code == httpx.codes.FORBIDDEN


def test_each_sign_in_asks_the_provider_for_proof_of_its_own(pages: Pages) -> None:
    asked = []
    with pages.browser() as browser:
        for _ in range(2):
            where = browser.get("/sign-in", follow_redirects=False).headers["location"]
            asked.append({name: values[0] for name, values in parse_qs(urlsplit(where).query).items()})
    assert all(asked[0][name] != asked[1][name] for name in ("state", "nonce", "code_challenge"))
    assert asked[0]["code_challenge_method"] == "S256"


def test_behind_a_proxy_the_public_address_is_served_and_cookies_are_for_tls_only(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path, config=tmp_path / "sei.toml", bi="off", public_url="https://sei.example.com", _env_file=None
    )  # type: ignore[call-arg]
    ours = {"Host": "sei.example.com"}
    with served(settings) as address, httpx.Client(base_url=address) as client:
        assert client.get("/sign-in", headers=ours).is_success
        assert client.get("/sign-in", headers={"Host": "other.example.com"}).status_code == 421
        headers = {**ours, "X-Forwarded-Host": "evil.example", "Accept": "text/html"}
        assert client.get("/", headers=headers).headers["location"] == "/sign-in?next=%2F"
        form = {"name": "x", "password": "x"}
        for origin, status in (("https://sei.example.com", 403), ("http://sei.example.com", 403)):
            answer = client.post("/sign-in", data=form, headers={**ours, "Origin": origin})
            assert (answer.status_code, "not the name" in answer.text) == (status, origin.startswith("https"))
    assert Cookies(True).session == "__Host-sei_session"


def test_a_session_ends_after_its_time_and_as_soon_as_its_account_is_nobodys() -> None:
    now, known = [0.0], [Person("ada", "admin")]
    sessions = Sessions(lambda: now[0])
    first = sessions.begin(lambda: known[0] if known else None)
    assert first is not None
    now[0] = SECONDS - 1.0
    assert sessions.person(first) == Person("ada", "admin")
    now[0] = SECONDS + 1.0
    assert sessions.person(first) is None
    second = sessions.begin(lambda: known[0] if known else None)
    assert second is not None
    known[0] = Person("ada", "viewer", frozenset({"Core"}))
    now[0] += FRESH_SECONDS + 1
    assert sessions.person(second) == known[0]
    known.clear()
    now[0] += FRESH_SECONDS + 1
    assert sessions.person(second) is None
    assert sessions.begin(lambda: None) is None


def test_wrong_passwords_wait_and_the_right_one_makes_them_forgotten() -> None:
    now = [0.0]
    made = Attempts(lambda: now[0])
    assert [made.begin("ada") for _ in range(attempts.LIMIT)] == [0] * attempts.LIMIT
    assert made.begin("ada") == attempts.SECONDS
    assert made.begin("grace") == 0
    now[0] = attempts.SECONDS
    assert made.begin("ada") == 0
    made.succeeded("ada")
    assert [made.begin("ada") for _ in range(attempts.LIMIT)] == [0] * attempts.LIMIT
