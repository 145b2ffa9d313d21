"""Background processes of `sei up`, attacked from another account and asked for what they were handed."""

import os
import socket
import stat
import time
from pathlib import Path

import dagster as dg
import httpx
import psutil
import pytest
from dagster_shared.serdes import serialize_value
from pydantic import SecretStr

from infra.handed_settings import hand_over, plain
from infra.private_files import socket_folder
from infra.services import Services
from infra.settings import Settings, load_settings
from orchestration.instance import dagster_instance
from tests.dagster_processes import CANARY, Background

NOBODY = 65534
LAUNCH = """
mutation ($keys: [AssetKeyInput!]!) {
  launchRun(executionParams: {
    selector: {repositoryLocationName: "sei", repositoryName: "__repository__", jobName: "__ASSET_JOB",
               assetSelection: $keys}
    runConfigData: {}, mode: "default"
  }) { __typename ... on PythonError { message } ... on LaunchRunSuccess { run { runId } } }
}
"""

KNOWN = "query ($key: AssetKeyInput!) { assetNodeOrError(assetKey: $key) { __typename } }"


def test_no_process_in_the_background_has_a_secret_in_its_environment(background: Background) -> None:
    found = background.processes()
    assert set(found) == {"code", "daemon", "web"}
    passwords = background.services.warehouse.passwords.values()
    for name, process in found.items():
        for one in (process, *process.children(recursive=True)):
            environment = {**one.environ()}
            if name != "web":
                environment.pop("AWS_SECRET_ACCESS_KEY")
            assert CANARY not in environment.values(), name
            assert not [secret for secret in passwords if secret in str(environment)], name


def test_only_the_web_ui_answers_on_a_port_and_that_is_on_loopback(background: Background) -> None:
    ports = {
        (name, connection.laddr.ip, connection.laddr.port)
        for name, process in background.processes().items()
        for one in (process, *process.children(recursive=True))
        for connection in one.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert ports == {("web", "127.0.0.1", int(background.address.rpartition(":")[2]))}


def test_no_other_account_reaches_the_code_server(background: Background) -> None:
    folder = background.code.parent.stat()
    assert (stat.S_IMODE(folder.st_mode), folder.st_uid) == (0o700, os.geteuid())
    with socket.socket(socket.AF_UNIX) as probe:
        probe.connect(str(background.code))
    if os.geteuid() != 0:
        pytest.skip("only root can try to connect as somebody else")
    stranger = os.fork()
    if stranger == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            socket.socket(socket.AF_UNIX).connect(str(background.code))
        except PermissionError:
            os._exit(13)
        except OSError:
            os._exit(1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(stranger, 0)[1]) == 13


def test_what_was_handed_over_is_for_its_owner_only(background: Background) -> None:
    handed = background.home.dagster / "handed"
    assert handed.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in handed.iterdir()} == {0o600}
    assert (background.home.dagster / "pgpass").stat().st_mode & 0o777 == 0o600


@pytest.fixture(scope="module")
def begun_anew(background: Background) -> set[str]:
    """Names of the processes that began anew once hosts were added to `sei.toml`, when their steps are loaded."""

    def knows_hosts(client: httpx.Client) -> bool:
        body = {"query": KNOWN, "variables": {"key": {"path": ["raw_gitlab", "issues"]}}}
        return bool(client.post("/graphql", json=body).json()["data"]["assetNodeOrError"]["__typename"] == "AssetNode")

    former = background.processes()
    with background.client("admin") as client:
        assert not knows_hosts(client)
        background.add_hosts()
        deadline = time.monotonic() + 300
        while not knows_hosts(client):
            assert time.monotonic() < deadline, (background.home.logs / "dagster-code.log").read_text()[-3000:]
            time.sleep(2)
    now = background.processes()
    return {name for name in now if now[name].pid != former[name].pid}


def test_the_steps_of_a_host_that_is_added_are_loaded_without_starting_anew(begun_anew: set[str]) -> None:
    assert begun_anew == {"code"}


@pytest.mark.usefixtures("begun_anew")
def test_a_run_that_the_web_ui_launches_collects_with_the_token_in_one_process(background: Background) -> None:
    from orchestration.defs.raw_hosts import specs

    keys = [{"path": list(spec.key.path)} for spec in specs("github")]
    with background.client("admin") as client:
        body = {"query": LAUNCH, "variables": {"keys": keys}}
        launched = client.post("/graphql", json=body).json()["data"]["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    assert background.vendor.asked.wait(600), (background.home.logs / "dagster-daemon.log").read_text()[-3000:]
    assert background.vendor.shown == {f"Bearer {CANARY}"}
    with dagster_instance(background.services) as instance:
        run_id = launched["run"]["runId"]
        assert instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_START)
        assert not instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_WORKER_STARTING)


def test_dagsters_configuration_holds_no_password_and_nobodys_own_gets_in_its_way(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "somebody's own")
    with dagster_instance(services) as instance:
        assert instance.get_runs_count() == 0
        shown = serialize_value(instance.get_ref())
    assert "passfile" in shown
    assert not [password for password in services.warehouse.passwords.values() if password in shown]


def test_a_program_that_answers_on_a_port_gets_no_variable_that_may_be_a_secret() -> None:
    given = {
        "PATH": "/bin", "LC_ALL": "C", "SEI_PORT": "1", "SEI_GITLAB_TOKEN": CANARY, "AWS_SECRET_ACCESS_KEY": CANARY,
        "HTTPS_PROXY": f"http://me:{CANARY}@proxy", "http_proxy": "http://proxy", "SEI_OIDC_CLIENT_SECRET": CANARY,
    }  # fmt: skip
    assert plain(given) == {"PATH": "/bin", "LC_ALL": "C", "SEI_PORT": "1", "http_proxy": "http://proxy"}


def test_what_was_handed_over_goes_before_the_file_of_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("SEI_GITHUB_TOKEN=of the file\nSEI_GITLAB_TOKEN=of the file\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SEI_GITHUB_TOKEN", raising=False)
    handed = hand_over(Settings(github_token=SecretStr(CANARY)), tmp_path / "handed")
    (tmp_path / "handed" / "sei_gitlab_token").unlink()
    monkeypatch.setenv("SEI_SECRETS_DIR", handed["SEI_SECRETS_DIR"])
    settings = load_settings()
    assert (settings.github_token, settings.gitlab_token) == (SecretStr(CANARY), SecretStr("of the file"))
    hand_over(Settings(github_token=None, _env_file=None), tmp_path / "handed")  # type: ignore[call-arg]
    assert list((tmp_path / "handed").iterdir()) == []


def test_a_socket_whose_path_would_be_too_long_gets_a_folder_of_its_own(tmp_path: Path) -> None:
    near, far = socket_folder(tmp_path / "a", "code"), socket_folder(tmp_path / ("a" * 120), "code")
    assert near == tmp_path / "a"
    for folder in (near, far):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(folder / "code"))
        (folder / "code").unlink()
    far.rmdir()
