"""Git histories over HTTP by git's own server (`git http-backend`), to read, for those who send the right token."""

import asyncio
import base64
import binascii
import contextlib
import hmac
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

_PATH = re.compile(r"^/(?P<repository>.+?)\.git/(?P<what>info/refs|git-upload-pack)$")
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Histories:
    """The bare repositories of one host, as an ASGI application.

    A repository that is not there is 404, without a token 401; only `git-upload-pack` is served.
    """

    folder: Path
    """Holds `OWNER/NAME.git`."""
    realm: str
    token: str
    """Password of the basic authentication, with any user."""
    knows: Callable[[str], object]
    """True, or anything but None, if the repository of a name lives on this host."""
    prefix: str = ""
    """Path below which the host lives."""

    def is_for(self, path: str) -> bool:
        """True if the path is one of a repository's."""
        return path.startswith(f"{self.prefix}/") and _PATH.match(path.removeprefix(self.prefix)) is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for which `is_for` holds."""
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        process = await asyncio.create_subprocess_exec(
            "git", "http-backend", env=self._environment(scope), stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            await asyncio.gather(_feed(process, receive), _answer(process, send))
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    def _refusal(self, scope: Scope) -> Response | None:
        if not self._is_allowed(Headers(scope=scope).get("authorization", "")):
            wanted = {"www-authenticate": f'Basic realm="{self.realm}"'}
            return PlainTextResponse("Authentication is required.\n", 401, wanted)
        found = _PATH.match(scope["path"].removeprefix(self.prefix))
        if found is None or self.knows(found["repository"]) is None:
            return PlainTextResponse("Repository not found.\n", 404)
        if found["what"] == "info/refs" and b"service=git-upload-pack" not in scope["query_string"]:
            return PlainTextResponse("Only git-upload-pack is served.\n", 403)
        return None

    def _is_allowed(self, authorization: str) -> bool:
        kind, _, given = authorization.partition(" ")
        try:
            password = base64.b64decode(given, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return False
        return kind.lower() == "basic" and hmac.compare_digest(password.encode(), self.token.encode())

    def _environment(self, scope: Scope) -> Mapping[str, str]:
        headers = Headers(scope=scope)
        return {
            "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(self.folder.absolute()), "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": scope["path"].removeprefix(self.prefix),
            "QUERY_STRING": scope["query_string"].decode("latin-1"),
            "REQUEST_METHOD": scope["method"], "CONTENT_TYPE": headers.get("content-type", ""),
            "HTTP_CONTENT_ENCODING": headers.get("content-encoding", ""),
            "GIT_PROTOCOL": headers.get("git-protocol", ""), "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
        }  # fmt: skip


async def _feed(process: asyncio.subprocess.Process, receive: Receive) -> None:
    """Give git the body; one that does not want it all has answered already."""
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        while True:
            message = await receive()
            process.stdin.write(message.get("body", b""))
            await process.stdin.drain()
            if not message.get("more_body", False):
                break
        process.stdin.close()
        await process.stdin.wait_closed()


async def _answer(process: asyncio.subprocess.Process, send: Send) -> None:
    """Send what git says, as it says it: headers of a CGI program, then the body."""
    assert process.stdout is not None
    status, headers = 200, list[tuple[bytes, bytes]]()
    while (line := (await process.stdout.readline()).rstrip(b"\r\n")) != b"":
        name, _, value = line.partition(b": ")
        if name.lower() == b"status":
            status = int(value.split()[0])
        else:
            headers.append((name.lower(), value))
    if not headers:
        status = 500
    await send({"type": "http.response.start", "status": status, "headers": headers})
    while chunk := await process.stdout.read(_CHUNK):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
