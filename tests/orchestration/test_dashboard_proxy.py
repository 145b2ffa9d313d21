"""The dashboards behind a proxy that ends TLS, in a real browser and through a real identity provider."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import sync_playwright
from rich.console import Console

from infra.configuration.access import Access
from infra.errors import UsageError
from infra.processes import free_port
from infra.services import running
from infra.settings import Settings, load_settings
from infra.superset import environment
from infra.superset.server import Superset, start, stop_superset
from orchestration.dashboards import show
from tests.command_line import CommandLine
from tests.dashboards import over
from tests.openid_provider import CLIENT, Provider, serving
from tests.tls_proxy import proxying

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not environment.is_installed(), reason="no Superset: `make setup` installs it with Python 3.11"),
]


@dataclass(frozen=True)
class Outside:
    """Superset behind a proxy: its public address, its provider, and what the console said."""

    address: str
    certificate: Path
    superset: Superset
    provider: Provider
    console: str


@pytest.fixture(scope="module")
def outside(finished: CommandLine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    port, public = free_port(0), free_port(0)
    with serving(Provider()) as provider:
        provider.person = {"sub": "0001", "name": "Ada", "email": "ada@example.com", "groups": ["core"]}
        settings = Settings(
            home=finished.home, bi="on", bi_port=port, bi_public_url=f"https://127.0.0.1:{public}/",
            oidc_issuer=provider.address, oidc_client_id=CLIENT, oidc_client_secret=provider.secret, _env_file=None,
        )  # fmt: skip
        with running(settings) as services:
            superset = start(services, [Access(role="viewer", groups=("core",), teams=("Core",))])
            console = Console(record=True, width=200)
            assert show(console, services, over(superset)), console.export_text()
            folder = tmp_path_factory.mktemp("tls")
            with proxying(superset.address, folder, public) as (address, certificate):
                yield Outside(address, certificate, superset, provider, console.export_text())
            stop_superset(services.home)


@pytest.mark.parametrize(
    "url", ["sei.example.com", "https://example.com/sei", "ftp://example.com", "https://a@example.com"]
)
def test_only_a_scheme_and_a_host_are_an_address(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEI_BI_PUBLIC_URL", url)
    with pytest.raises(UsageError, match=r"SEI_BI_PUBLIC_URL.*for example https://sei\.example\.com"):
        load_settings()


def test_the_console_says_where_people_look_and_what_the_proxy_needs(outside: Outside) -> None:
    assert f"{outside.address}/superset/dashboard/sei/#TAB-executive" in outside.console
    assert f"{outside.address}/oauth-authorized/oidc" in outside.console
    assert f"for the proxy: {outside.superset.address}" in outside.console


def test_cookies_and_ways_back_are_of_the_public_address_whatever_headers_say(outside: Outside) -> None:
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    answer = httpx.get(f"{outside.superset.address}/login/oidc", headers=forged)
    assert "evil" not in answer.headers["Location"]
    with httpx.Client(verify=str(outside.certificate), follow_redirects=True, timeout=120) as client:
        outside.provider.redirects.clear()
        page = client.get(f"{outside.address}/")
        assert str(page.url) == f"{outside.address}/superset/dashboard/sei/"
        assert outside.provider.redirects == {f"{outside.address}/oauth-authorized/oidc"}
        [session] = [cookie for cookie in client.cookies.jar if cookie.name == "session"]
        assert session.secure
        assert session.has_nonstandard_attr("HttpOnly")
        # Whether subdomains need TLS is not for us to say.
        assert "Strict-Transport-Security" not in page.headers


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_a_browser_sees_the_charts(outside: Outside) -> None:
    with (
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]) as browser,
    ):
        page = browser.new_page(ignore_https_errors=True, viewport={"width": 1440, "height": 3000})
        failed: list[str] = []
        page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
        # Superset's record of who looks at what is not for everybody to write.
        page.route("**/superset/log/**", lambda route: route.fulfill(status=200))
        page.goto(f"{outside.address}/superset/dashboard/sei/#TAB-executive")
        page.get_by_text("Team: Core").first.wait_for(timeout=60_000)
        page.locator('[data-test="slice-container"]').first.wait_for(timeout=60_000)
        while page.locator(".loading").count():
            page.wait_for_timeout(200)
        assert page.locator('[role="alert"]').count() == 0
        assert page.url.startswith(f"{outside.address}/superset/dashboard/sei/")
        assert failed == []
