"""All vendors behind one port: GitHub at the root, others below path prefixes, and the Git histories of code hosts."""

import time
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.demo.faults import FaultPlan, Spoiled
from infra.demo.vendors.git_http import Histories
from infra.demo.vendors.github import app as github
from infra.demo.vendors.github.live import Live
from infra.demo.vendors.github.store import Store
from infra.demo.vendors.gitlab import app as gitlab
from infra.demo.vendors.gitlab.store import Store as GitLabStore
from infra.demo.vendors.jira.app import jira
from infra.demo.vendors.jira.behaviour import Behaviour as JiraBehaviour
from infra.demo.vendors.jira.store import Store as JiraStore

GITLAB, JIRA = "/gitlab", "/jira"
"""Path prefixes."""
JIRA_ACCOUNT = "sei@acme.example"
"""Address of the account that Jira's token belongs to."""


@dataclass(frozen=True)
class Vendors:
    """Stores of the vendors; None where there is nothing to show."""

    github: Store
    gitlab: GitLabStore | None = None
    jira: JiraStore | None = None
    repositories: Path | None = None
    """Folder with `OWNER/NAME.git` of both code hosts."""
    live: Live | None = None
    """Replay of the log's end, for a GitHub that goes on while it is served."""


@dataclass(frozen=True)
class Tokens:
    """Tokens of the vendors, and the secret with which deliveries of webhooks are signed."""

    github: str
    gitlab: str
    jira: str
    """`email:token`"""
    webhooks: str

    @classmethod
    def of(cls, token: str) -> "Tokens":
        """One for each, so that a token that went to the wrong vendor is noticed."""
        return cls(token, f"glpat-{token}", f"{JIRA_ACCOUNT}:ATATT-{token}", f"whsec-{token}")


@dataclass(frozen=True)
class Manners:
    """Treatment of clients by all vendors."""

    latency_seconds: float = 0.0
    slow_nodes: int = 60_000
    points_per_hour: int = 5_000


def vendors(shown: Vendors, tokens: Tokens, manners: Manners, plan: FaultPlan) -> ASGIApp:
    """The ASGI application."""
    spoiled = Spoiled(plan)
    faults = {name: [spoiled.middleware(name)] if plan.rules else [] for name in ("github", "gitlab", "jira")}
    behaviour = github.Behaviour(tokens.github, manners.latency_seconds, manners.slow_nodes, manners.points_per_hour)
    first: ASGIApp = github.github(shown.github, behaviour, time.time, faults["github"])
    first = _with_histories(first, _histories(shown, tokens, "github"), faults["github"])
    below: dict[str, ASGIApp] = {}
    if shown.gitlab is not None:
        treated = gitlab.Behaviour([tokens.gitlab], manners.latency_seconds, GITLAB)
        second: ASGIApp = gitlab.gitlab(shown.gitlab, treated, time.time, faults["gitlab"])
        below[GITLAB] = _with_histories(second, _histories(shown, tokens, "gitlab"), faults["gitlab"])
    if shown.jira is not None:
        site = JiraBehaviour([tokens.jira], latency_seconds=manners.latency_seconds, prefix=JIRA)
        below[JIRA] = jira(shown.jira, site, faults["jira"])

    async def one_of_them(scope: Scope, receive: Receive, send: Send) -> None:
        found = (app for prefix, app in below.items() if scope["path"].startswith(f"{prefix}/"))
        await next(found, first)(scope, receive, send)

    return spoiled.app(one_of_them)


def _histories(shown: Vendors, tokens: Tokens, vendor: str) -> Histories | None:
    def on_github(name: str) -> bool:
        return shown.github.contents(name) is not None

    def on_gitlab(name: str) -> bool:
        return shown.gitlab is not None and shown.gitlab.project(name) is not None

    if shown.repositories is None:
        return None
    if vendor == "github":
        return Histories(shown.repositories, "GitHub", tokens.github, on_github)
    return Histories(shown.repositories, "GitLab", tokens.gitlab, on_gitlab, GITLAB)


def _with_histories(app: ASGIApp, histories: Histories | None, faults: list[Middleware]) -> ASGIApp:
    if histories is None:
        return app
    served = Starlette(routes=[Mount("/", histories)], middleware=faults)

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        await (served if histories.is_for(scope["path"]) else app)(scope, receive, send)

    return either
