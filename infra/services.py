"""Bring up what a command needs, and stop it again when nobody needs it any more."""

import contextlib
import fcntl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from infra import grants
from infra.credentials import passwords
from infra.errors import UserError
from infra.home import Home
from infra.lake import Lake
from infra.postgres.place import Place, choose_place
from infra.postgres.server import SUPERUSER, EmbeddedServer
from infra.settings import Settings
from infra.warehouse import TEAM_ACCESS, Role, Warehouse

DATABASE = "sei"


@dataclass(frozen=True)
class Services:
    """Settings, folders and services that a command works with."""

    settings: Settings
    home: Home
    warehouse: Warehouse
    lake: Lake
    embedded: Place | None
    """Place of the embedded Postgres; None with SEI_WAREHOUSE_URL."""


@contextlib.contextmanager
def running(settings: Settings) -> Iterator[Services]:
    """Give a prepared warehouse; the last user of an embedded server stops it, unless it is kept up.

    Raises:
        UserError: something cannot be started or reached.
    """
    home = Home(settings.home)
    home.create()
    lake = Lake(settings.lake_url or str(home.lake))
    names = [SUPERUSER, *Role, TEAM_ACCESS]
    if settings.warehouse_url is not None:
        known = passwords(home.credentials, names)
        warehouse = Warehouse(_checked(settings.warehouse_url.get_secret_value()), known)
        grants.prepare(warehouse)
        yield Services(settings, home, warehouse, lake, None)
        return
    place = choose_place(home)
    server = EmbeddedServer(place)
    with _lease(home.postgres) as lease:
        known = passwords(home.credentials, names)
        try:
            port = server.start(known[SUPERUSER])
            warehouse = Warehouse(f"postgresql://{SUPERUSER}:{known[SUPERUSER]}@127.0.0.1:{port}/{DATABASE}", known)
            grants.prepare(warehouse)
            yield Services(settings, home, warehouse, lake, place)
        finally:
            if _is_last(lease) and not keep_mark(home).exists():
                server.stop()


def keep_mark(home: Home) -> Path:
    """The file whose presence says that the server stays up after the last command (`sei up`)."""
    return home.postgres / "keep"


def stop_embedded(settings: Settings) -> bool:
    """Stop the embedded server whoever uses it; returns whether one was running."""
    home = Home(settings.home)
    keep_mark(home).unlink(missing_ok=True)
    if settings.warehouse_url is not None or not home.postgres.exists():
        return False
    server = EmbeddedServer(choose_place(home))
    if server.port is None:
        return False
    server.stop()
    return True


@contextlib.contextmanager
def _lease(control: Path) -> Iterator[IO[str]]:
    # A shared lock per user of the server: it vanishes with its process, however that ends.
    with (control / "users").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield handle


def _is_last(lease: IO[str]) -> bool:
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _checked(url: str) -> str:
    if not url.startswith(("postgresql://", "postgres://")):
        raise UserError("SEI_WAREHOUSE_URL must look like postgresql://user:password@host:5432/database.")
    return url.replace("postgres://", "postgresql://", 1)
