"""Start, share and stop the embedded Postgres."""

import contextlib
import fcntl
import logging
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from infra.errors import UserError
from infra.postgres.place import Place
from infra.postgres.process import clear_leftovers, end_servers_of_deleted, running_server

log = logging.getLogger(__name__)

SUPERUSER = "sei_admin"

# Small machines first; fsync stays on, because data must survive a crash. No replication: minimal WAL
# lets a table that is made and filled in one transaction skip it.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_min_messages": "warning",
}


class EmbeddedServer:
    """The server of one `SEI_HOME`; several processes may use it at once."""

    def __init__(self, place: Place) -> None:
        self.place = place

    @property
    def port(self) -> int | None:
        """The port of the running server, None when it is down."""
        if running_server(self.place.data) is None:
            return None
        lines = (self.place.data / "postmaster.pid").read_text().splitlines()
        return int(lines[3]) if len(lines) > 3 and lines[3].strip() else None

    def start(self, password: str) -> int:
        """Make the data folder if needed, start the server if it is down; returns its port.

        Raises:
            UserError: data of another major version, no disk space, or the server does not come up.
        """
        with self._lock():
            self._forget_deleted_home()
            self._check_version()
            if not self.place.data.exists():
                end_servers_of_deleted(self.place.data)
                self._initialise(password)
            port = self.port
            if port is None:
                clear_leftovers(self.place.data)
                port = self._launch()
            return port

    def stop(self) -> None:
        """Stop the server; sessions are ended, nothing is lost."""
        with self._lock():
            if running_server(self.place.data):
                self._run("pg_ctl", "stop", "-D", str(self.place.data), "-m", "fast", "-w", "-t", "60")

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        self.place.control.mkdir(parents=True, exist_ok=True)
        with (self.place.control / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    @property
    def _mark(self) -> Path:
        """Says, inside `SEI_HOME`, that a data folder outside of it belongs to this very `SEI_HOME`."""
        return self.place.control / "initialised"

    def _forget_deleted_home(self) -> None:
        # Deleting SEI_HOME resets everything, so data that it left outside is nobody's.
        if self.place.outside and self.place.data.exists() and not self._mark.exists():
            log.warning("SEI_HOME was deleted; starting afresh without the data in %s.", self.place.data)
            if running_server(self.place.data):
                self._run("pg_ctl", "stop", "-D", str(self.place.data), "-m", "immediate", "-w", "-t", "60")
            shutil.rmtree(self.place.data)

    def _check_version(self) -> None:
        stamp = self.place.data / "PG_VERSION"
        if not stamp.exists():
            return
        found, ours = stamp.read_text().strip(), self._major_version()
        if found != ours:
            raise UserError(
                f"The data in {self.place.data} belongs to PostgreSQL {found}; this version brings {ours}. "
                "Go back to the version that made it, or move the folder away: the next run collects everything anew."
            )

    def _major_version(self) -> str:
        return self._run("postgres", "--version").split()[-1].split(".")[0]

    def _initialise(self, password: str) -> None:
        unfinished = self.place.data.with_name("data.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True, mode=0o700)
        self._mark.touch()
        self.place.account.own(unfinished)
        with tempfile.NamedTemporaryFile("w", dir=unfinished.parent) as secret:
            secret.write(password)
            secret.flush()
            self.place.account.own(Path(secret.name))
            cluster = unfinished / "cluster"
            self._run(
                "initdb", "-D", str(cluster), "-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={secret.name}",
                "-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8",
            )  # fmt: skip
        cluster.rename(self.place.data)
        shutil.rmtree(unfinished)

    def _launch(self) -> int:
        log_file = self.place.data / "server.log"
        for port in self._ports():
            options = " ".join(f"-c {key}='{value}'" for key, value in {**SETTINGS, "port": port}.items())
            try:
                self._run(
                    "pg_ctl",
                    "start",
                    "-D",
                    str(self.place.data),
                    "-w",
                    "-t",
                    "120",
                    "-o",
                    options,
                    "-l",
                    str(log_file),
                )
            except UserError:
                said = _tail(log_file)
                if "could not bind" in said or "Address already in use" in said:
                    continue
                raise UserError(f"The embedded Postgres did not start. Its log {log_file} says why.") from None
            (self.place.control / "port").write_text(str(port))
            return port
        raise UserError(f"The embedded Postgres found no free port on 127.0.0.1. Its log is {log_file}.")

    def _ports(self) -> Iterator[int]:
        with contextlib.suppress(OSError, ValueError):
            yield int((self.place.control / "port").read_text())
        for _ in range(5):
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                free: int = probe.getsockname()[1]
            yield free

    def _run(self, program: str, *arguments: str) -> str:
        # Output goes to a file: a pipe would stay open in the server that pg_ctl leaves behind.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [str(self.place.binaries / program), *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, **self.place.account.popen_options(),
            )  # fmt: skip
            output.seek(0)
            text = output.read().decode(errors="replace")
        if done.returncode != 0:
            said = self.place.control / f"{program}.log"
            said.write_text(text)
            raise UserError(f"The embedded Postgres failed: {program} ended with an error. {said} has its words.")
        return text.strip()


def _tail(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()[-1500:]
    except OSError:
        return "(no log)"


def new_password() -> str:
    """A password that needs no quoting in a URL."""
    return secrets.token_urlsafe(24)
