"""Checks of every request before it reaches a page: which host, from which page, who, and whether they may.

Browsers send cookies with whatever any page makes them ask for, and pages may name our address as theirs. So only known
hosts are served, only our own pages change anything or open a WebSocket, and GraphQL takes nothing but JSON that was
posted.
"""

from collections.abc import Collection
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestration.addresses import DATA_DOCS, HEALTH, SIGN_IN, SIGN_IN_BACK, SIGN_OUT
from orchestration.web.people import Person
from orchestration.web.sessions import Sessions

OPEN = {HEALTH, SIGN_IN, SIGN_IN_BACK}
"""Paths that everybody may ask for."""
SAFE = ("GET", "HEAD")
GRAPHQL = "/graphql"
OF_EVERYBODY = (DATA_DOCS, "/download_debug", "/logs", "/notebook", "/dagit/notebook")
"""Shows rows, numbers or logs of all teams."""
NO_PAGE_BUT_OURS = "frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
UNKEPT = ("/_next/", "/vendor/", "/favicon")
"""Dagster's own files, the same for everybody: all else stays out of caches."""


class Door:
    """Lets a request through to `app`, with whose it is in `scope["person"]`, or answers itself."""

    def __init__(
        self, app: ASGIApp, sessions: Sessions, cookie: str, hosts: Collection[str], origins: Collection[str]
    ) -> None:
        self._app = app
        self._sessions = sessions
        self._cookie = cookie
        self._hosts = {host.lower() for host in hosts}
        self._origins = {origin.lower() for origin in origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        token = self._token(headers)
        scope["person"] = person = await run_in_threadpool(self._sessions.person, token) if token else None
        if scope["type"] == "websocket":
            is_ours = self._is_host(headers) and headers.get("origin", "").lower() in self._origins
            if not is_ours or person is None or person.is_bound:
                await send({"type": "websocket.close", "code": 1008})
                return
            await self._app(scope, receive, self._while_open(token, send))
            return
        refusal = self._refusal(scope, headers, person)
        await (refusal or self._app)(scope, receive, _with_headers(scope["path"], send))

    def _refusal(self, scope: Scope, headers: Headers, person: Person | None) -> Response | None:
        path, method = scope["path"], scope["method"]
        if not self._is_host(headers):
            return _no(421, "This host is not served here: SEI_PUBLIC_URL names the one that is.")
        if method not in (*SAFE, "POST"):
            return _no(405, "Only GET, HEAD and POST are answered.")
        if method == "POST" and not self._is_from_us(headers):
            return _no(403, "Only our own pages may do that.")
        if _is_below(path, GRAPHQL) and (method != "POST" or not _is_json(headers)):
            return _no(405, "GraphQL takes JSON that is posted.")
        if path in OPEN:
            return None
        if person is None:
            return _sign_in(scope, headers) if method in SAFE else _no(401, "Sign in first.")
        if method == "POST" and path not in (GRAPHQL, SIGN_OUT) and not (person.may_change and _is_json(headers)):
            return _no(403, "Only an administrator may do that.")
        if person.is_bound and any(_is_below(path, one) for one in OF_EVERYBODY):
            return _no(403, "That shows numbers of every team, and your role sees those of your own.")
        return None

    def _token(self, headers: Headers) -> str:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return ""
        return found.value if found else ""

    def _is_host(self, headers: Headers) -> bool:
        return [host.lower() for host in headers.getlist("host")] in [[host] for host in self._hosts]

    def _is_from_us(self, headers: Headers) -> bool:
        # Programs send neither; browsers send at least one with each POST.
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "same-origin")
        return (origin is None or origin.lower() in self._origins) and site in ("same-origin", "none")

    def _while_open(self, token: str, send: Send) -> Send:
        is_closed = False

        async def sending(message: Message) -> None:
            nonlocal is_closed
            if is_closed:
                return
            is_closed = not self._sessions.is_open(token)
            await send({"type": "websocket.close", "code": 1008} if is_closed else message)

        return sending


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _is_json(headers: Headers) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


def _sign_in(scope: Scope, headers: Headers) -> Response:
    if "text/html" not in headers.get("accept", ""):
        return _no(401, "Sign in first.")
    query = scope["query_string"].decode("latin-1")
    target = scope["path"] + (f"?{query}" if query else "")
    return RedirectResponse(f"{SIGN_IN}?next={quote(target, safe='')}", 303)


def _no(status: int, text: str) -> Response:
    return JSONResponse({"errors": [{"message": text}]}, status)


def _with_headers(path: str, send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("Referrer-Policy", "same-origin")
            headers.append("Content-Security-Policy", NO_PAGE_BUT_OURS)
            if not path.startswith(UNKEPT):
                headers["Cache-Control"] = "no-store"
        await send(message)

    return sending
