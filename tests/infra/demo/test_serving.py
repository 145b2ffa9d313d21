"""`python -m infra.demo serve`: what it says when it is ready, how it ends, and what it refuses."""

import gzip
import json
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.infra.demo import small_archive
from tests.infra.demo.server import DEMO, ROOT, Server, command, started


def refused(*arguments: str) -> str:
    """The error of a server that does not start."""
    done = subprocess.run(command(*DEMO, *arguments), cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    return done.stderr


def test_one_line_of_json_says_where_it_is_and_with_which_token(small: Server) -> None:
    assert set(small.ready) == {"github", "token", "repository"}
    assert small.ready["github"].startswith("http://127.0.0.1:")
    assert small.ready["repository"] == small_archive.REPOSITORY
    assert len(small.ready["token"]) >= 32
    assert small.get("repo").status_code == 200


def test_it_listens_on_this_machine_only(small: Server) -> None:
    port = int(small.ready["github"].rpartition(":")[2])
    outside = [entry[4][0] for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    for address in {str(one) for one in outside if not str(one).startswith("127.")}:
        with socket.socket() as client:
            client.settimeout(1)
            assert client.connect_ex((address, port)) != 0


def test_the_token_can_be_given(archive_file: Path) -> None:
    with started(*DEMO, "--archive", str(archive_file), SEI_DEMO_TOKEN="mine") as server:
        assert server.ready["token"] == "mine"
        assert server.get("repo").status_code == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_quietly_on_a_signal(archive_file: Path, number: signal.Signals) -> None:
    with started(*DEMO, "--archive", str(archive_file)) as server:
        server.get("repo")
        server.process.send_signal(number)
        rest, errors = server.process.communicate(timeout=10)
        assert (server.process.returncode, rest, errors) == (0, "", "")


def test_it_ends_soon_and_quietly_though_a_client_waits(archive_file: Path) -> None:
    with started(*DEMO, "--archive", str(archive_file), "--latency", "60s") as server, socket.socket() as waiting:
        host, _, port = server.ready["github"].removeprefix("http://").partition(":")
        waiting.connect((host, int(port)))
        path, token = f"/repos/{small_archive.REPOSITORY}", server.ready["token"]
        waiting.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: token {token}\r\n\r\n".encode())
        server.stats()
        began = time.monotonic()
        server.process.terminate()
        _, errors = server.process.communicate(timeout=10)
        assert time.monotonic() - began < 5
        assert (server.process.returncode, errors) == (0, "")


def test_every_request_waits_for_the_latency(archive_file: Path) -> None:
    with started(*DEMO, "--archive", str(archive_file), "--latency", "200ms") as server:
        began = time.monotonic()
        with ThreadPoolExecutor(4) as pool:
            assert {one.status_code for one in pool.map(server.get, ["repo"] * 4)} == {200}
        passed = time.monotonic() - began
        assert 0.2 <= passed < 0.6, "the requests waited, and together"


def test_a_gzipped_archive_is_as_good(tmp_path: Path) -> None:
    path = tmp_path / "archive.json.gz"
    path.write_bytes(gzip.compress(json.dumps(small_archive.archive()).encode()))
    with started(*DEMO, "--archive", str(path)) as server:
        assert server.repository("issues { totalCount }") == {"issues": {"totalCount": 2}}


def test_an_archive_without_issues_and_pull_requests_is_served(tmp_path: Path) -> None:
    path = tmp_path / "archive.json"
    path.write_text(json.dumps({**small_archive.archive(), "issues": [], "pulls": [], "labels": []}))
    with started(*DEMO, "--archive", str(path)) as server:
        selection = "defaultBranchRef { name } pushedAt createdAt pullRequests { totalCount }"
        assert server.repository(selection) == {
            "defaultBranchRef": None,
            "pushedAt": None,
            "createdAt": "2024-03-28T01:09:06Z",
            "pullRequests": {"totalCount": 0},
        }


def test_a_file_that_is_missing_is_one_sentence(tmp_path: Path) -> None:
    assert refused("--archive", str(tmp_path / "none.json")) == (
        f"The archive {tmp_path}/none.json cannot be read: No such file or directory.\n"
    )


def test_a_file_that_is_no_json_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "archive.json"
    path.write_text("<html>")
    (message,) = refused("--archive", str(path)).splitlines()
    assert message.startswith(f"The archive {path} is no JSON: ")


def test_a_damaged_gzip_file_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "archive.json.gz"
    path.write_bytes(gzip.compress(b"{}" * 1000)[:-9])
    (message,) = refused("--archive", str(path)).splitlines()
    assert "is damaged: it begins as a gzip file" in message


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"pulls": None}, "pulls: Input should be a valid"),
        ({"issues": [{"number": 1}]}, "issues[0].id: Field required"),
        ({"repo": "no-owner"}, "repo: String should match pattern"),
        ({"issues": [{"id": "abc"}]}, "issues[0].number: Field required"),
    ],
)
def test_json_that_is_no_archive_names_the_first_thing_that_is_wrong(
    tmp_path: Path, change: dict[str, object], complaint: str
) -> None:
    path = tmp_path / "archive.json"
    path.write_text(json.dumps({**small_archive.archive(), **change}))
    (message,) = refused("--archive", str(path)).splitlines()
    assert message.startswith(f"{path} is no archive of issues and pull requests: {complaint}")


def test_an_id_that_github_cannot_have_given_is_refused(tmp_path: Path) -> None:
    archive = small_archive.archive()
    archive["issues"][0]["id"] = "nonsense"
    path = tmp_path / "archive.json"
    path.write_text(json.dumps(archive))
    assert "issues[0].id: Value error, 'nonsense' is no node id of GitHub's" in refused("--archive", str(path))


def test_a_latency_without_unit_is_refused(archive_file: Path) -> None:
    assert "write for example 200ms" in refused("--archive", str(archive_file), "--latency", "200")


def test_a_port_that_is_taken_is_named(small: Server, archive_file: Path) -> None:
    port = small.ready["github"].rpartition(":")[2]
    assert refused("--archive", str(archive_file), "--port", port).startswith(
        f"Port {port} of 127.0.0.1 cannot be used"
    )
