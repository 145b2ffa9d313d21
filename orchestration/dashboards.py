"""Superset beside a run: it starts while the pipeline works, and shows the dashboards when the marts are there."""

import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from infra.credentials import passwords
from infra.errors import UserError
from infra.services import Services
from infra.superset import environment
from infra.superset.importing import bring_dashboards, export_changes
from infra.superset.keeping import Keeping
from infra.superset.preparing import IMPORTER
from infra.superset.server import Superset, address_of, start
from orchestration.dbt_manifest import manifest
from orchestration.workspace import used_sources, workspace


@contextmanager
def starting(services: Services, *, wanted: bool) -> Iterator["Future[Superset] | None"]:
    """Start Superset meanwhile; None where it is not wanted or cannot run."""
    with ThreadPoolExecutor(1) as pool:
        is_wanted = wanted and environment.is_wanted(services.settings)
        access = workspace(services.settings).configuration.access
        yield pool.submit(start, services, access) if is_wanted else None


def show(console: Console, services: Services, starting: "Future[Superset] | None") -> bool:
    """Bring the dashboards and say where they are; whether all is well. The rest of `sei up` stands without them."""
    if starting is None:
        if services.settings.bi == "auto":
            console.print(f"Superset  {environment.NO_PYTHON}", soft_wrap=True)
        return True
    try:
        with console.status("Starting Superset"):
            superset = starting.result()
        behind = f" (for the proxy: {superset.address})" if superset.public_url else ""
        console.print(f"Superset  {superset.seen_at}{behind}", soft_wrap=True)
        _say_who_signs_in(console, services, superset)
        with console.status("Bringing the dashboards"):
            keeping = _keeping(services)
            described = json.loads(manifest(services.home, used_sources(services.settings)).read_text())
            pages = bring_dashboards(superset, services.warehouse, described, keeping)
    except UserError as error:
        console.print(f"[bold red]Superset[/]  {escape(str(error))}", soft_wrap=True)
        return False
    if keeping.replaced:
        names = escape(", ".join(sorted(keeping.replaced)))
        console.print(
            f"[bold yellow]Superset[/]  what was changed in the browser has been replaced: {names}. Copies are in "
            f"{keeping.copies}; `sei dashboards export` before `sei up` keeps changes.",
            soft_wrap=True,
        )
    width = max(map(len, pages.values()))
    for address, title in pages.items():
        console.print(f"          {title:<{width}}  {address}", soft_wrap=True)
    return True


def _say_who_signs_in(console: Console, services: Services, superset: Superset) -> None:
    settings = services.settings
    if settings.oidc_issuer and settings.oidc_client_id:
        address = f"{superset.seen_at}/oauth-authorized/oidc"
        provider = escape(f"{settings.oidc_name} ({settings.oidc_issuer})")
        console.print(f"          people sign in through {provider},", soft_wrap=True)
        console.print(f"          which has to know this address to come back to: {address}", soft_wrap=True)
        return
    for name, password in superset.new_passwords.items():
        console.print("          sign in as ", end="")
        console.print(f"{name} with {password}", markup=False, soft_wrap=True)
    if superset.new_passwords:
        console.print(f"          (shown once; kept in {services.home.credentials})", soft_wrap=True)


def export(services: Services, folder: Path | None) -> list[Path]:
    """Write into the folder of own dashboards what was changed in the browser; returns the files.

    Raises:
        UserError: Superset is not running, or refuses.
    """
    address = address_of(services.home)
    if address is None:
        raise UserError("Superset is not running: `sei up` starts it.")
    superset = Superset(
        address, passwords(services.home.credentials, [IMPORTER])[IMPORTER], {}, services.settings.bi_public_url
    )
    described = json.loads(manifest(services.home, used_sources(services.settings)).read_text())
    keeping = _keeping(services)
    return export_changes(superset, services.warehouse, described, keeping.imported, folder or keeping.own)


def _keeping(services: Services) -> Keeping:
    home, settings = services.home.superset, services.settings
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    own = settings.dashboards or settings.config.parent / "dashboards"
    return Keeping(own, home / "imported.zip", home / "replaced" / now)
