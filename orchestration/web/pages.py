"""Our own pages: to sign in, to see who one is, and out again; reports that one may read."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote

import anyio
import anyio.to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from infra.home import Home
from orchestration.addresses import (
    ACCOUNT,
    DATA_DOCS,
    DOCUMENTATION,
    HEALTH,
    REPORTS,
    SIGN_IN,
    SIGN_IN_BACK,
    SIGN_OUT,
)
from orchestration.web.attempts import Attempts
from orchestration.web.people import Person
from orchestration.web.provider import Provider, SignInError
from orchestration.web.sessions import SECONDS, Sessions, Who

WEEKS_SHOWN = 12
FORM_BYTES = 8192
AT_ONCE = 2
"""Passwords that are looked at at the same time: each takes a core for a moment."""
STATE_SECONDS = 600
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="font-family: sans-serif; max-width: 32em; margin: 4em auto; padding: 0 1em; line-height: 1.5">
<h1>{title}</h1>{body}</body></html>"""
FORM = """<form method="post" action="{action}">
<p><label>Name<br><input name="name" autocomplete="username" required autofocus></label></p>
<p><label>Password<br><input name="password" type="password" autocomplete="current-password" required></label></p>
<p><button>Sign in</button></p></form>"""
WEEK, FILE = re.compile(r"\d{4}-W\d{2}"), re.compile(r"[A-Za-z0-9-]+\.html")

escaped = html.escape
Authenticate = Callable[[str, str], Who | None]


@dataclass(frozen=True)
class Cookies:
    """Names and attributes of our cookies."""

    is_secure: bool

    @property
    def session(self) -> str:
        """With TLS, one that no other host and no plain connection can set."""
        return "__Host-sei_session" if self.is_secure else "sei_session"

    @property
    def state(self) -> str:
        """That of a sign-in that has begun."""
        return "__Host-sei_sign_in" if self.is_secure else "sei_sign_in"

    def set(self, answer: Response, name: str, value: str, seconds: int) -> None:
        """For this browser alone; sent along only to our own pages and to those that people go to by a link."""
        answer.set_cookie(name, value, seconds, path="/", secure=self.is_secure, httponly=True, samesite="lax")


class Pages:
    """The pages, with what they need to know."""

    def __init__(
        self, home: Home, sessions: Sessions, cookies: Cookies, authenticate: Authenticate, provider: Provider | None
    ) -> None:
        self._home, self._sessions, self._cookies = home, sessions, cookies
        self._authenticate, self._provider = authenticate, provider
        self._attempts = Attempts()
        self._looking = anyio.CapacityLimiter(AT_ONCE)

    def routes(self) -> list[BaseRoute]:
        """All of them."""
        return [
            Route(HEALTH, lambda _: Response("OK")),
            Route(SIGN_IN, self.sign_in, methods=["GET", "POST"]),
            Route(SIGN_IN_BACK, self.back),
            Route(SIGN_OUT, self.sign_out, methods=["POST"]),
            Route(ACCOUNT, self.account),
            Route(f"{REPORTS}/{{week}}/{{file}}", self.report),
            Route(f"{REPORTS}/{{path:path}}", lambda _: RedirectResponse(ACCOUNT, 303)),
            Mount(DOCUMENTATION, StaticFiles(directory=self._home.documentation, html=True, check_dir=False)),
            Mount(DATA_DOCS, StaticFiles(directory=self._home.quality, html=True, check_dir=False)),
        ]

    async def sign_in(self, request: Request) -> Response:
        """A form, or off to the provider at once: there is nothing to choose."""
        target = local(request.query_params.get("next", ""))
        if self._provider is None:
            return await self._by_password(request, target) if request.method == "POST" else _form(target)
        if request.method == "POST":
            return page(403, "Passwords are not asked for", f"<p>Sign in through {escaped(self._provider.name)}.</p>")
        if request.scope["person"] is not None:
            return RedirectResponse(target, 303)
        try:
            where, state = await run_in_threadpool(self._provider.begin, target)
        except SignInError as error:
            return _failed(502, error)
        answer = RedirectResponse(where, 303)
        self._cookies.set(answer, self._cookies.state, state, STATE_SECONDS)
        return answer

    async def back(self, request: Request) -> Response:
        """Back from the provider."""
        if self._provider is None:
            return page(404, "There is no such page", "")
        state = request.cookies.get(self._cookies.state, "")
        try:
            who, target = await run_in_threadpool(self._provider.finish, dict(request.query_params), state)
        except SignInError as error:
            return _failed(403, error)
        answer = self._begun(who, target)
        answer.delete_cookie(self._cookies.state, path="/", secure=self._cookies.is_secure, httponly=True)
        return answer

    async def sign_out(self, request: Request) -> Response:
        """End the session, here and in every copy of its cookie; a page says so."""
        self._sessions.end(request.cookies.get(self._cookies.session, ""))
        told = f"<p>{escaped(self._provider.name)} may still know you.</p>" if self._provider else ""
        answer = page(200, "You are signed out", f'{told}<p><a href="{SIGN_IN}">Sign in again</a></p>')
        answer.delete_cookie(self._cookies.session, path="/", secure=self._cookies.is_secure, httponly=True)
        return answer

    def account(self, request: Request) -> Response:
        """Show who one is, what one may open, and the way out."""
        somebody: Person = request.scope["person"]
        teams = f", of {', '.join(sorted(somebody.teams))}" if somebody.is_bound else ""
        data_docs = "" if somebody.is_bound else f'<li><a href="{DATA_DOCS}/">Data Docs</a></li>'
        reports = "".join(
            f'<li><a href="{REPORTS}/{week}/{file}">{week}: {escaped(file.removesuffix(".html"))}</a></li>'
            for week, file in self._reports(somebody)
        )
        return page(
            200,
            somebody.name,
            f"<p>Your role is {somebody.level.replace('_', ' ')}{escaped(teams)}.</p>"
            f'<ul><li><a href="/">Dagster</a></li><li><a href="{DOCUMENTATION}/">Documentation</a></li>{data_docs}</ul>'
            f"<h2>Reports</h2><ul>{reports or '<li>None yet.</li>'}</ul>"
            f'<form method="post" action="{SIGN_OUT}"><button>Sign out</button></form>',
        )

    def report(self, request: Request) -> Response:
        """A report, for who may read it."""
        week, file = request.path_params["week"], request.path_params["file"]
        path = self._home.reports / week / file
        is_known = WEEK.fullmatch(week) and FILE.fullmatch(file)
        # Whether another team has a report is not told either.
        if not is_known or not request.scope["person"].may_read(file) or not path.is_file():
            return page(404, "There is no such report for you", f'<p><a href="{ACCOUNT}">Those that there are</a></p>')
        return FileResponse(path, media_type="text/html; charset=utf-8")

    def _reports(self, somebody: Person) -> list[tuple[str, str]]:
        weeks = sorted((path for path in self._home.reports.glob("*") if WEEK.fullmatch(path.name)), reverse=True)
        files = {week: [one.name for one in week.glob("*.html") if FILE.fullmatch(one.name)] for week in weeks}
        return [(week.name, file) for week in weeks[:WEEKS_SHOWN] for file in somebody.readable(files[week])]

    async def _by_password(self, request: Request, target: str) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > FORM_BYTES:
                return _form(target, 413, "That is no form of ours.")
        given = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
        name = given.get("name", "")
        if wait := self._attempts.begin(name):
            answer = _form(target, 429, f"Too many wrong passwords. Try again in {int(wait / 60) + 1} minutes.")
            answer.headers["Retry-After"] = str(int(wait) + 1)
            return answer
        who = await anyio.to_thread.run_sync(
            self._authenticate, name, given.get("password", ""), limiter=self._looking
        )  # fmt: skip
        if who is None:
            return _form(target, 403, "That is not the name and the password of an account.")
        self._attempts.succeeded(name)
        return self._begun(who, target)

    def _begun(self, who: Who, target: str) -> Response:
        token = self._sessions.begin(who)
        if token is None:
            text = "<p>You are known, but have no role here. Ask for one: [[access]] in sei.toml gives it.</p>"
            return page(403, "There is nothing for you to see", text)
        answer = RedirectResponse(target, 303)
        self._cookies.set(answer, self._cookies.session, token, SECONDS)
        return answer


def local(target: str) -> str:
    """A page of ours, whatever an address says: nobody is led elsewhere by a link to our sign-in."""
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if is_ours and "\\" not in target else "/"


def page(status: int, title: str, body: str) -> HTMLResponse:
    """A plain page; the body is HTML."""
    return HTMLResponse(PAGE.format(title=escaped(title), body=body), status)


def _form(target: str, status: int = 200, problem: str = "") -> HTMLResponse:
    told = f'<p role="alert" style="color: #a00">{escaped(problem)}</p>' if problem else ""
    return page(status, "Sign in to SEI", told + FORM.format(action=f"{SIGN_IN}?next={quote(target, safe='')}"))


def _failed(status: int, error: SignInError) -> HTMLResponse:
    text = f'<p>{escaped(str(error))}</p><p><a href="{SIGN_IN}">Sign in again</a></p>'
    return page(status, "You are not signed in", text)
