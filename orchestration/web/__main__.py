"""`python -m orchestration.web --port PORT --workspace FILE`: serve on loopback."""

import argparse
import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import dagster as dg
import uvicorn
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from starlette.types import ASGIApp

from infra.configuration.access import Access
from infra.errors import UserError
from infra.home import Home
from infra.services import running
from infra.settings import Settings, load_settings
from infra.superset import environment
from infra.warehouse import Warehouse
from orchestration.addresses import SIGN_IN_BACK
from orchestration.instance import POOL
from orchestration.web.accounts import authenticate, of_our_own, of_superset
from orchestration.web.door import Door
from orchestration.web.pages import Cookies, Pages
from orchestration.web.provider import Provider
from orchestration.web.sessions import Sessions
from orchestration.web.webserver import Webserver
from orchestration.workspace import workspace

log = logging.getLogger(__name__)
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.web")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workspace", type=Path, required=True)
    given = parser.parse_args()
    settings = load_settings()
    with running(settings) as services, dg.DagsterInstance.get() as instance:
        instance.optimize_for_webserver(**POOL)
        target = WorkspaceFileTarget(paths=[str(given.workspace)])
        with WorkspaceProcessContext(instance, workspace_load_target=target, version=dg.__version__) as process:
            door, pages = behind_a_door(settings, services.warehouse, given.port)
            app = door(Webserver(process, pages.routes()).create_asgi_app())
            # No header of a proxy is believed: our address is a setting.
            uvicorn.run(
                app, host="127.0.0.1", port=given.port, log_level="warning", proxy_headers=False, server_header=False
            )


def behind_a_door(settings: Settings, warehouse: Warehouse, port: int) -> tuple[Callable[[ASGIApp], Door], Pages]:
    """Door to put around an application, and pages for it."""
    hosts = [f"{host}:{port}" for host in LOOPBACK]
    origins = [f"http://{host}" for host in hosts]
    public = settings.public_url
    if public:
        hosts.append(public.partition("://")[2])
        origins.append(public)
    home, sessions = Home(settings.home), Sessions()
    cookies = Cookies(bool(public and public.startswith("https://")))
    rules, provider = _rules(settings), None
    if settings.oidc_issuer and settings.oidc_client_id:
        provider = Provider(settings, f"{public or origins[0]}{SIGN_IN_BACK}", rules)
    find = of_our_own(home, rules)
    if environment.is_wanted(settings):
        find = of_superset(warehouse, find)
    door = partial(Door, sessions=sessions, cookie=cookies.session, hosts=hosts, origins=origins)
    return door, Pages(home, sessions, cookies, partial(authenticate, find), provider)


def _rules(settings: Settings) -> Callable[[], Sequence[Access]]:
    """The rules of `sei.toml` as they are now; while it has errors, as they were."""
    known: Sequence[Access] = workspace(settings).configuration.access

    def rules() -> Sequence[Access]:
        nonlocal known
        try:
            known = workspace(settings).configuration.access
        except UserError as error:
            log.warning("The rules of access stay as they were: %s", error)
        return known

    return rules


if __name__ == "__main__":
    main()
