"""Git repositories over HTTP by git's own server, for those who send the right token."""

import base64
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.ingestion.collected import local_server


@dataclass
class SmartServer:
    """Address of the repositories, and the headers that came."""

    url: str = ""
    seen: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    """Beginning of a path -> where it is now: a path, or an address of another host."""


@contextmanager
def smart_http(root: Path, token: str | None) -> Iterator[SmartServer]:
    """Serve the repositories below `root` for the time of the context; to everybody where the token is None."""
    state = SmartServer()
    wanted = f"Basic {base64.b64encode(f'x-access-token:{token}'.encode()).decode()}"

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            given = self.headers.get("authorization", "")
            state.seen.append(given)
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if token is not None and given != wanted:
                self.send_response(401)
                self.send_header("www-authenticate", 'Basic realm="GitHub"')
                self.end_headers()
                return
            if old := next((one for one in state.moved if self.path.startswith(one)), None):
                self.send_response(301)
                self.send_header("location", self.path.replace(old, state.moved[old], 1))
                self.end_headers()
                return
            path, _, query = self.path.partition("?")
            done = subprocess.run(
                ["git", "http-backend"],
                input=body,
                capture_output=True,
                env={
                    "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(root), "GIT_HTTP_EXPORT_ALL": "1",
                    "PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": self.command,
                    "CONTENT_TYPE": self.headers.get("content-type", ""), "CONTENT_LENGTH": str(len(body)),
                    "HTTP_CONTENT_ENCODING": self.headers.get("content-encoding", ""),
                    "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
                },
                check=True,
            )  # fmt: skip
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            fields = [line.partition(": ") for line in head.decode().split("\r\n")]
            status = next((value for name, _, value in fields if name == "Status"), "200 OK")
            self.send_response(int(status.split()[0]))
            for name, _, value in fields:
                if name != "Status":
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    with local_server(Handler) as address:
        state.url = address
        yield state
