"""A demo server in a process of its own, and a client for it."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[3]
DEMO = ("infra.demo", "serve")


@dataclass(frozen=True)
class Server:
    """A server that runs, what it printed, and a client with its token."""

    process: subprocess.Popen[str]
    ready: dict[str, str]
    client: httpx.Client

    def query(self, text: str, **variables: Any) -> dict[str, Any]:
        """The body of the answer to a query."""
        response = self.client.post("/api/graphql", json={"query": text, "variables": variables})
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    def data(self, text: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer that must be without errors."""
        body = self.query(text, **variables)
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    def repository(self, selection: str, **variables: Any) -> dict[str, Any]:
        """Answer to a selection on the repository."""
        owner, _, name = self.ready["repository"].partition("/")
        found: dict[str, Any] = self.data(
            f"query($owner: String!, $name: String!) {{ repository(owner: $owner, name: $name) {{ {selection} }} }}",
            owner=owner, name=name, **variables,
        )["repository"]  # fmt: skip
        return found

    def numbered(self, connection: str, selection: str) -> dict[int, dict[str, Any]]:
        """Answer to a selection on `issues` or `pullRequests` of the repository, by number."""
        found = self.repository(f"{connection}(first: 10) {{ nodes {{ number {selection} }} }}")[connection]
        return {node.pop("number"): node for node in found["nodes"]}

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        """A REST response; a path that begins with `repo` is below the repository."""
        if path.startswith("repo"):
            path = f"/repos/{self.ready['repository']}{path.removeprefix('repo')}"
        return self.client.get(f"/api/v3{path}", params=parameters or None)

    def stats(self) -> dict[str, Any]:
        """Statistics that the server has counted."""
        found: dict[str, Any] = self.client.get("/_demo/stats").json()
        return found


def command(*arguments: str) -> list[str]:
    """The command line that starts a module of this checkout."""
    return [sys.executable, "-m", *arguments]


@contextlib.contextmanager
def started(*arguments: str, **variables: str) -> Iterator[Server]:
    """Start a server, wait for its line, and stop it in the end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SEI_")}
    process = subprocess.Popen(
        command(*arguments), cwd=ROOT, env={**environment, **variables}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line, process.communicate(timeout=10)[1]
        ready = json.loads(line)
        headers = {"authorization": f"Bearer {ready['token']}"}
        with httpx.Client(base_url=ready["github"], headers=headers, timeout=30) as client:
            yield Server(process, ready, client)
    finally:
        process.terminate()
        process.communicate(timeout=10)
