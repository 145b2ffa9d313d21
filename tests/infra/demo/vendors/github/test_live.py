"""Events that happen while the organisation is served are posted, signed, and then shown."""

import hashlib
import hmac
import json
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from infra.demo.organization.event_operations import is_built_by_jenkins
from infra.demo.organization.events import (
    DeploymentCreated,
    Event,
    Host,
    IssueOpened,
    PullRequestMerged,
    PullRequestOpened,
    ReleasePublished,
    RepositoryCreated,
    ReviewSubmitted,
)
from infra.demo.organization.generate import Organization, generate
from tests.infra.demo.server import DEMO, ROOT, command, started

LAST = timedelta(days=6)
EVENTS = {
    PullRequestOpened: "pull_request opened",
    PullRequestMerged: "pull_request closed",
    IssueOpened: "issues opened",
    ReviewSubmitted: "pull_request_review submitted",
    DeploymentCreated: "deployment created",
    ReleasePublished: "release published",
}
Delivery = tuple[dict[str, str], bytes]


@pytest.fixture(scope="module")
def organization(tmp_path_factory: pytest.TempPathFactory) -> Organization:
    return generate(6, tmp_path_factory.mktemp("generated") / "demo", days=30, with_answers=False)


@pytest.fixture
def inbox() -> Iterator[tuple[str, list[Delivery]]]:
    """Address of a server that takes deliveries, and what came."""
    received: list[Delivery] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            received.append(({name.lower(): value for name, value in self.headers.items()}, content))
            self.send_response(202)
            self.end_headers()

        def log_message(self, format: str, *_arguments: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", received
        server.shutdown()


def test_everything_that_happens_is_posted_once_and_shown_in_the_end(
    organization: Organization, inbox: tuple[str, list[Delivery]]
) -> None:
    url, received = inbox
    expected, shown = what_happens(organization)
    folder = str(organization.folder)
    live = ("--webhook", url, "--last", f"{LAST.days}d", "--speed", "1000000")
    with started(*DEMO, folder, *live) as server:
        for _ in range(600):
            if sum(actions(received).values()) >= sum(expected.values()):
                break
            time.sleep(0.1)
        merged = {name: merged_of(server.client, name) for name in shown}
    assert actions(received) == expected
    assert merged == shown
    secret = server.ready["webhook_secret"].encode()
    for headers, content in received:
        assert headers["x-hub-signature-256"] == f"sha256={hmac.new(secret, content, hashlib.sha256).hexdigest()}"
    assert len({headers["x-github-delivery"] for headers, _ in received}) == len(received)


def test_what_has_not_happened_is_not_shown(organization: Organization, inbox: tuple[str, list[Delivery]]) -> None:
    url, _ = inbox
    begin = organization.founded.as_of - LAST
    opened = [one.repository for one in organization.events() if isinstance(one, PullRequestOpened) and one.at <= begin]
    with started(*DEMO, str(organization.folder), "--webhook", url, "--last", "6d", "--speed", "0.001") as server:
        query = '{repository(owner: "acme", name: "ledger") {pullRequests {totalCount}}}'
        assert server.data(query)["repository"]["pullRequests"]["totalCount"] == opened.count("acme/ledger")


def test_nothing_happens_in_an_archive(archive_file: Path) -> None:
    arguments = command(*DEMO, "--archive", str(archive_file), "--webhook", "http://127.0.0.1:9/hook")
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing happens in an archive" in done.stderr


def what_happens(organization: Organization) -> tuple[Counter[str], dict[str, int]]:
    """Number of each of `EVENTS` on GitHub in the end, and merged pull requests of each repository."""
    begin = organization.founded.as_of - LAST
    hosts, happened, merged = dict[str, Host](), Counter[str](), Counter[str]()
    for one in organization.events():
        if isinstance(one, RepositoryCreated):
            hosts[one.repository] = one.host
        if hosts.get(getattr(one, "repository", "")) is Host.GITHUB:
            merged[one.repository] += isinstance(one, PullRequestMerged)  # type: ignore[attr-defined]
            if one.at > begin:
                happened[name_of(one)] += 1
    del happened[""]
    return happened, dict(merged)


def name_of(event: Event) -> str:
    """The webhook of an event of the log; empty for the others."""
    return "" if is_built_by_jenkins(event) else EVENTS.get(type(event), "")


def actions(received: list[Delivery]) -> Counter[str]:
    """Number of deliveries for each of `EVENTS`; of closed pull requests only the merged ones count."""
    found = Counter[str]()
    for headers, content in list(received):
        body = json.loads(content)
        name = f"{headers['x-github-event']} {body['action']}"
        is_merged = body.get("pull_request", {}).get("merged", False) or name != "pull_request closed"
        found[name] += name in EVENTS.values() and is_merged
    return +found


def merged_of(client: httpx.Client, name: str) -> int:
    """Merged pull requests that GitHub shows."""
    owner, _, repository = name.partition("/")
    query = """query($owner: String!, $name: String!, $after: String) { repository(owner: $owner, name: $name) {
      pullRequests(first: 100, after: $after) { nodes { state } pageInfo { hasNextPage endCursor } } } }"""
    count, after = 0, None
    while True:
        body = {"query": query, "variables": {"owner": owner, "name": repository, "after": after}}
        page = client.post("/api/graphql", json=body).json()["data"]["repository"]["pullRequests"]
        count += sum(node["state"] == "MERGED" for node in page["nodes"])
        if not page["pageInfo"]["hasNextPage"]:
            return count
        after = page["pageInfo"]["endCursor"]
