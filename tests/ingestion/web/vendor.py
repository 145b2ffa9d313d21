"""A vendor on a real socket that answers what a test tells it to, in order."""

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.ingestion.collected import local_server


@dataclass(frozen=True)
class Reply:
    """One answer; `cut` promises more bytes than it sends, `reset` hangs up before the first.

    `drip` sends a byte of the `head` or the `body` at a time, `endless` the body again and again. Both end some time,
    so that a client without a bound fails its test and does not hang.
    """

    status: int = 200
    body: bytes = b'{"ok": true}'
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    reset: bool = False
    drip: str = ""
    endless: bool = False


DRIP_SECONDS = 0.02
MOST_REPEATS = 1000


@dataclass
class Vendor:
    """Answers in order, the last one for ever; `seen` are the requests that came."""

    replies: list[Reply]
    url: str = ""
    seen: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, method: str, path: str, headers: dict[str, str]) -> Reply:
        with self.lock:
            self.seen.append((method, path, headers))
            return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def problem(status: int, message: str, **headers: str) -> Reply:
    """An error as vendors write it; underscores in header names are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps({"message": message}).encode(), named)


@contextmanager
def vendor(replies: Sequence[Reply]) -> Iterator[Vendor]:
    """A server on loopback for the time of the context."""
    state = Vendor(list(replies))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            reply = state.next(self.command, self.path, {k.lower(): v for k, v in self.headers.items()})
            if reply.reset:
                self.close_connection = True
                return
            self.send_response_only(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.endless:
                self.close_connection = True
            else:
                self.send_header("content-length", str(len(reply.body) + 10 * reply.cut))
            if reply.drip == "head":
                self.drip(b"X-Slow: " + b"s" * 200)
            self.end_headers()
            with suppress(OSError):
                if reply.drip == "body":
                    self.drip(reply.body)
                else:
                    for _ in range(MOST_REPEATS if reply.endless else 1):
                        self.wfile.write(reply.body)
            self.close_connection |= reply.cut

        def drip(self, content: bytes) -> None:
            with suppress(OSError):
                self.flush_headers()
                for byte in content:
                    self.wfile.write(bytes([byte]))
                    time.sleep(DRIP_SECONDS)
                if b": " in content:
                    self.wfile.write(b"\r\n")

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    with local_server(Handler) as address:
        state.url = f"{address}/api"
        yield state
