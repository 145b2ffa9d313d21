"""All vendors behind one port: GitHub at the root, others below path prefixes, and the Git histories of code hosts."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.demo.faults import FaultPlan, Spoiled
from infra.demo.organization.configuration import AZURE_DEVOPS, JENKINS, JIRA, VENDORS, path_of
from infra.demo.organization.events import Host
from infra.demo.vendors.azure_devops.app import azure_devops
from infra.demo.vendors.azure_devops.behaviour import Behaviour as AzureDevOpsBehaviour
from infra.demo.vendors.azure_devops.store import Store as AzureDevOpsStore
from infra.demo.vendors.git_http import Histories
from infra.demo.vendors.github import app as github
from infra.demo.vendors.github.live import Live
from infra.demo.vendors.github.store import Store
from infra.demo.vendors.gitlab import app as gitlab
from infra.demo.vendors.gitlab.store import Store as GitLabStore
from infra.demo.vendors.jenkins.app import Behaviour as JenkinsBehaviour
from infra.demo.vendors.jenkins.app import jenkins
from infra.demo.vendors.jenkins.store import Store as JenkinsStore
from infra.demo.vendors.jira.app import jira
from infra.demo.vendors.jira.behaviour import Behaviour as JiraBehaviour
from infra.demo.vendors.jira.store import Store as JiraStore

JIRA_ACCOUNT = "sei@acme.example"
"""Address of the account that Jira's token belongs to."""
JENKINS_USER = "sei"


@dataclass(frozen=True)
class Vendors:
    """Stores of the vendors; None where there is nothing to show."""

    github: Store
    gitlabs: Mapping[Host, GitLabStore] = field(default_factory=dict)
    jira: JiraStore | None = None
    jenkins: JenkinsStore | None = None
    azure_devops: AzureDevOpsStore | None = None
    repositories: Path | None = None
    """Folder with the `OWNER/NAME.git` of all code hosts, below the prefix of theirs."""
    live: Live | None = None
    """Replay of the log's end, for a GitHub that goes on while it is served."""


@dataclass(frozen=True)
class Tokens:
    """Tokens of the vendors, and the secret with which deliveries of webhooks are signed."""

    github: str
    gitlabs: Mapping[Host, str]
    jira: str
    """`email:token`"""
    jenkins: str
    """`user:token`"""
    azure_devops: str
    webhooks: str

    @classmethod
    def of(cls, token: str) -> "Tokens":
        """One for each, so that a token that went to the wrong vendor is noticed."""
        gitlabs = {host: f"glpat-{host}-{token}" for host in Host if host.is_gitlab}
        jira, jenkins = f"{JIRA_ACCOUNT}:ATATT-{token}", f"{JENKINS_USER}:11{token}"
        return cls(token, gitlabs, jira, jenkins, f"azdo-{token}", f"whsec-{token}")


@dataclass(frozen=True)
class Manners:
    """Treatment of clients by all vendors."""

    latency_seconds: float = 0.0
    slow_nodes: int = 60_000
    points_per_hour: int = 5_000


def vendors(shown: Vendors, tokens: Tokens, manners: Manners, plan: FaultPlan) -> ASGIApp:
    """The ASGI application."""
    spoiled = Spoiled(plan)
    faults = {name: [spoiled.middleware(name)] if plan.rules else [] for name in VENDORS}
    behaviour = github.Behaviour(tokens.github, manners.latency_seconds, manners.slow_nodes, manners.points_per_hour)

    def with_histories(app: ASGIApp, host: Host, token: str, knows: Callable[[str], object]) -> ASGIApp:
        if shown.repositories is None:
            return app
        realm = "GitLab" if host.is_gitlab else "GitHub"
        histories = Histories(shown.repositories / host.prefix, realm, token, knows, path_of(host))
        return _either(histories, app, faults[realm.lower()])

    root: ASGIApp = github.github(shown.github, behaviour, time.time, faults["github"])
    root = with_histories(root, Host.GITHUB, tokens.github, shown.github.contents)
    below: dict[str, ASGIApp] = {}
    for host, store in shown.gitlabs.items():
        treated = gitlab.Behaviour([tokens.gitlabs[host]], manners.latency_seconds, path_of(host))
        other: ASGIApp = gitlab.gitlab(store, treated, time.time, faults["gitlab"])
        below[path_of(host)] = with_histories(other, host, tokens.gitlabs[host], store.project)
    if shown.jira is not None:
        site = JiraBehaviour([tokens.jira], latency_seconds=manners.latency_seconds, prefix=JIRA)
        below[JIRA] = jira(shown.jira, site, faults["jira"])
    if shown.jenkins is not None:
        controller = JenkinsBehaviour([tokens.jenkins], JENKINS, manners.latency_seconds)
        below[JENKINS] = jenkins(shown.jenkins, controller, faults["jenkins"])
    if shown.azure_devops is not None:
        services = AzureDevOpsBehaviour([tokens.azure_devops], AZURE_DEVOPS, manners.latency_seconds)
        below[AZURE_DEVOPS] = azure_devops(shown.azure_devops, services, faults["azure_devops"])

    async def one_of_them(scope: Scope, receive: Receive, send: Send) -> None:
        found = (app for prefix, app in below.items() if scope["path"].startswith(f"{prefix}/"))
        await next(found, root)(scope, receive, send)

    return spoiled.app(one_of_them)


def _either(histories: Histories, app: ASGIApp, faults: list[Middleware]) -> ASGIApp:
    served = Starlette(routes=[Mount("/", histories)], middleware=faults)

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        await (served if histories.is_for(scope["path"]) else app)(scope, receive, send)

    return either
