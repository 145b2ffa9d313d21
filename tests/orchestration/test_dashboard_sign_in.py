"""Signing in to the dashboards through a real OpenID provider over HTTP."""

import html
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from playwright.sync_api import sync_playwright
from rich.console import Console

from infra.configuration.access import Access
from infra.processes import free_port
from infra.services import Services, running
from infra.settings import Settings
from infra.superset import environment
from infra.superset.server import Superset, start, stop_superset
from orchestration.dashboards import show
from tests.command_line import CommandLine
from tests.dashboards import SECONDS, Person, over, page_token, rows
from tests.openid_provider import CLIENT, Provider, serving

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not environment.is_installed(), reason="no Superset: `make setup` installs it with Python 3.11"),
]
RULES = (
    Access(role="viewer", groups=("core",), teams=("Core",)),
    Access(role="executive", groups=("chiefs",)),
    Access(role="team_lead", users=("tom",), teams=("Shop",)),
)
ADA = {"sub": "0001", "preferred_username": "ada", "given_name": "Ada", "family_name": "X", "email": "ada@example.com"}


@dataclass(frozen=True)
class Door:
    """A Superset whose people come from a provider, and what the console said."""

    services: Services
    superset: Superset
    provider: Provider
    console: str

    def browser(self) -> httpx.Client:
        """A browser that nobody has signed in with."""
        return httpx.Client(
            base_url=self.superset.address,
            headers={"Referer": self.superset.address},
            follow_redirects=True,
            timeout=SECONDS,
        )

    def sign_in(self, person: dict[str, Any], browser: httpx.Client | None = None) -> tuple[httpx.Response, Person]:
        """The page after signing in, and the person who did."""
        self.provider.person = person
        browser = browser or self.browser()
        answer = browser.get("/login/oidc")
        if answer.is_success:
            browser.headers["X-CSRFToken"] = page_token(browser, "/superset/welcome/")
        return answer, Person(browser)

    def entities(self, person: Person) -> set[str]:
        """Entities that a person sees; none where it is refused."""
        if not hasattr(self, "_id"):
            admin = Person.by_api(self.superset.address, "sei", self.superset.importer_password)
            object.__setattr__(self, "_id", admin.ids("dataset", "table_name")["dashboard_entities"])
        return {row["entity"] for row in rows(person.data(self._id, columns=["entity"]))}  # type: ignore[attr-defined]

    def roles(self, name: str) -> set[str]:
        """Roles of an account."""
        admin = Person.by_api(self.superset.address, "sei", self.superset.importer_password)
        number = admin.ids("security/users", "username")[name]
        found = admin.get(f"/api/v1/security/users/{number}").json()["result"]["roles"]
        return {role["name"] for role in found}


def configured(home: Path, provider: Provider, **more: Any) -> Settings:
    return Settings(
        home=home, bi="on", oidc_issuer=provider.address, oidc_client_id=CLIENT, oidc_client_secret=provider.secret,
        oidc_name="Example's accounts", _env_file=None, **more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def door(finished: CommandLine) -> Iterator[Door]:
    with (
        serving(Provider()) as provider,
        running(configured(finished.home, provider, bi_port=free_port(0))) as services,
    ):
        superset = start(services, RULES)
        console = Console(record=True, width=200)
        assert show(console, services, over(superset)), console.export_text()
        yield Door(services, superset, provider, console.export_text())
        stop_superset(services.home)


def test_the_dashboards_are_imported_and_the_console_says_who_signs_people_in(door: Door) -> None:
    assert "/superset/dashboard/sei/#TAB-executive" in door.console
    assert "Example's accounts" in door.console
    assert f"{door.superset.address}/oauth-authorized/oidc" in door.console
    assert "sign in as" not in door.console


def test_groups_are_roles_and_roles_are_rows(door: Door) -> None:
    answer, ada = door.sign_in({**ADA, "groups": ["core", "unknown"]})
    assert answer.is_success, answer.text
    assert ada.get("/api/v1/me/").json()["result"]["username"] == "oidc:0001"
    assert door.entities(ada) == {"Team: Core", "Service: shop", "Repository: example/shop"}
    _, chief = door.sign_in({**ADA, "sub": "0002", "groups": "chiefs", "email": "chief@example.com"})
    assert "All services" in door.entities(chief)
    assert door.provider.redirects == {f"{door.superset.address}/oauth-authorized/oidc"}


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_a_browser_goes_through_the_provider_to_the_dashboards_and_out_again(door: Door) -> None:
    door.provider.person = {**ADA, "groups": ["core"]}
    with (
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]) as browser,
    ):
        page = browser.new_page()
        page.goto(f"{door.superset.address}/superset/dashboard/sei/#TAB-team")
        page.get_by_text("Team: Core").first.wait_for(timeout=60_000)
        assert page.locator(".ant-tabs-tab-active").first.inner_text() == "Team"
        page.get_by_text("Settings", exact=True).hover()
        page.get_by_text("Logout").click()
        page.get_by_role("heading", name="You are signed out").wait_for()
        assert not page.request.get(f"{door.superset.address}/api/v1/me/").ok
        door.provider.person = {**ADA, "sub": "0009", "groups": ["strangers"]}
        page.get_by_role("link", name="Sign in again").click()
        page.get_by_role("heading", name="There is nothing for you to see").wait_for()
        door.provider.person = {**ADA, "groups": ["core"]}
        page.get_by_role("link", name="Sign in again").click()
        page.wait_for_url("**/superset/dashboard/sei/**")


def test_who_is_signed_in_is_not_asked_again(door: Door) -> None:
    _, ada = door.sign_in({**ADA, "groups": ["core"]})
    door.provider.redirects.clear()
    assert ada.get("/login/", next="/superset/welcome/").url.path == "/superset/welcome/"
    assert not door.provider.redirects


def test_roles_follow_the_groups_at_the_next_sign_in(door: Door) -> None:
    _, before = door.sign_in({**ADA, "groups": ["chiefs"]})
    assert "All services" in door.entities(before)
    _, after = door.sign_in({**ADA, "groups": ["core"]})
    assert "All services" not in door.entities(after)
    assert "All services" not in door.entities(before)
    assert door.roles("oidc:0001") == {"SEI viewer", "Team: Core", "Public"}


@pytest.mark.parametrize("groups", [{"groups": ["strangers"]}, {"groups": []}, {}, {"groups": None}])
def test_who_is_in_no_known_group_gets_a_page_and_sees_nothing(door: Door, groups: dict[str, Any]) -> None:
    _, before = door.sign_in({**ADA, "sub": "0003", "groups": ["core"], "email": "x@example.com"})
    answer, nobody = door.sign_in({**ADA, "sub": "0003", "email": "x@example.com", **groups})
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert "none of your groups has a role" in answer.text
    assert door.entities(nobody) == door.entities(before) == set()
    assert not nobody.get("/api/v1/me/").is_success


def test_a_name_of_one_of_our_accounts_is_not_that_account(door: Door) -> None:
    for name in ("sei", "admin", "tom"):
        claims = {**ADA, "sub": name, "preferred_username": name, "email": f"{name}@localhost", "groups": ["core"]}
        answer, person = door.sign_in(claims)
        assert answer.is_success, answer.text
        assert person.get("/api/v1/me/").json()["result"]["username"] == f"oidc:{name}"
    assert (door.roles("sei"), door.roles("admin")) == ({"Admin"}, {"Admin"})
    assert door.roles("tom") == {"SEI team lead", "Team: Shop"}


def test_a_long_subject_and_markup_in_a_name_do_no_harm(door: Door) -> None:
    answer, person = door.sign_in({**ADA, "sub": "9" * 200, "groups": ["core"], "email": "long@example.com"})
    assert answer.is_success, answer.text
    assert door.entities(person)
    answer, _ = door.sign_in({"sub": "0004", "name": "<script>alert(1)</script>"})
    assert "<script>alert" not in answer.text
    assert html.escape("<script>alert(1)</script>") in answer.text


def test_only_the_page_that_was_asked_for_comes_after_it(door: Door) -> None:
    door.provider.person = {**ADA, "groups": ["core"]}
    answer = door.browser().get("/login/oidc", params={"next": "/superset/dashboard/sei/"})
    assert answer.url.path == "/superset/dashboard/sei/"
    answer = door.browser().get("/login/oidc", params={"next": "https://elsewhere.example/"})
    assert str(answer.url).startswith(door.superset.address)


def test_a_refusal_of_the_provider_is_said(door: Door) -> None:
    door.provider.refusal = "access_denied"
    answer, person = door.sign_in({**ADA, "groups": ["core"]})
    door.provider.refusal = ""
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert "access_denied" in answer.text
    assert not person.get("/api/v1/me/").is_success


def test_an_answer_that_nobody_asked_for_or_that_another_signed_lets_nobody_in(door: Door) -> None:
    browser = door.browser()
    assert browser.get("/oauth-authorized/oidc", params={"code": "x", "state": "y"}).status_code == 502
    door.provider.signing_key = generate_private_key(65537, 2048)
    answer, person = door.sign_in({**ADA, "groups": ["chiefs"]})
    door.provider.signing_key = None
    assert answer.status_code == httpx.codes.BAD_GATEWAY
    assert "cannot be used" in answer.text
    assert not person.get("/api/v1/me/").is_success


def test_passwords_of_accounts_open_no_page(door: Door) -> None:
    browser = door.browser()
    browser.post("/login/", data={"username": "admin", "password": "x"})
    assert not browser.get("/api/v1/me/").is_success
    to = browser.get("/login/", follow_redirects=False).headers["Location"]
    assert to.startswith(f"{door.provider.address}/authorize?")


def test_the_secret_is_in_no_log_page_or_file(door: Door) -> None:
    secret = door.provider.secret
    _, person = door.sign_in({**ADA, "groups": ["chiefs"]})
    pages = [person.get(path).text for path in ("/login/", "/superset/welcome/", "/api/v1/me/", "/api/v1/menu/")]
    assert not [page for page in pages if secret in page]
    assert secret not in door.console
    files = [path for path in door.services.home.root.rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(files) > 100
    assert not [path for path in files if secret.encode() in path.read_bytes()]


def test_a_provider_that_is_down_is_named_and_changed_rules_end_sessions(door: Door, finished: CommandLine) -> None:
    _, chief = door.sign_in({**ADA, "groups": ["chiefs"]})
    assert "All services" in door.entities(chief)
    start(door.services, RULES[:1])
    assert not chief.get("/api/v1/me/").is_success
    answer, _ = door.sign_in({**ADA, "groups": ["chiefs"]})
    assert answer.status_code == httpx.codes.FORBIDDEN
    down = Provider(address=f"http://127.0.0.1:{free_port(0)}")
    with running(configured(finished.home, down, bi_port=free_port(0))) as services:
        superset = start(services, RULES)
        answer = httpx.get(f"{superset.address}/login/oidc", timeout=SECONDS)
        assert answer.status_code == httpx.codes.BAD_GATEWAY
        assert "Example's accounts does not answer" in html.unescape(answer.text)
        assert json.loads((services.home.superset / "background.json").read_text())["address"] == superset.address
    start(door.services, RULES)
