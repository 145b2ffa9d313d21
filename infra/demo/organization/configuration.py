"""The `sei.toml` with which the ordinary sources collect the organisation."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import tomlkit

from infra.demo.organization import events as log
from infra.demo.organization.event_operations import is_built_by_jenkins
from infra.demo.organization.exported_reports import BLOCKS

NAME = "sei.toml"
TABLES = ("incidents", "people", "teams", "deployments")
VENDORS = ("github", "gitlab", "jira", "jenkins", "azure_devops")
JIRA, JENKINS, AZURE_DEVOPS = "/jira", "/jenkins", "/azure/acme"
INCIDENTS = "issuetype = Incident"
"""JQL that finds the incidents of the tracker."""
DAY = 86_400
TARGETS = {"change_lead_time": 3 * DAY, "pull_request_cycle_time": 2 * DAY, "change_fail_rate": 0.1, "flaky_rate": 0.02}
"""Metric -> the value that the organisation wants to reach."""


_CONFIGURED = (
    log.Founded, log.RepositoryCreated, log.ServiceDeclared, log.ServiceOwned, log.ProjectCreated, log.TestsReported,
)  # fmt: skip


def is_configured(event: log.Event) -> bool:
    """Whether `write_configuration` needs it."""
    return isinstance(event, _CONFIGURED) or is_built_by_jenkins(event)


def path_of(host: log.Host) -> str:
    """Path below which a code host is served; GitHub has the root."""
    return f"/{host}" if host.is_gitlab else ""


def write_configuration(path: Path, events: Iterable[log.Event], address: str) -> None:
    """Write it; `address` is where the organisation is served."""
    hosts: set[log.Host] = set()
    services: list[log.ServiceDeclared] = []
    owners: dict[str, list[log.ServiceOwned]] = defaultdict(list)
    projects: list[log.ProjectCreated] = []
    founded: log.Founded | None = None
    built = False
    files = [(table, f"exports/{table}.csv") for table in TABLES]
    for one in events:
        if isinstance(one, log.Founded):
            founded = one
        elif isinstance(one, log.RepositoryCreated):
            hosts.add(one.host)
        elif isinstance(one, log.ProjectCreated):
            projects.append(one)
        elif is_built_by_jenkins(one):
            built = True
        elif isinstance(one, log.ServiceDeclared):
            services.append(one)
        elif isinstance(one, log.ServiceOwned):
            owners[one.service].append(one)
        elif isinstance(one, log.TestsReported) and BLOCKS[0] not in files:
            files += BLOCKS
    assert founded is not None
    document = tomlkit.document()
    document.add(tomlkit.comment(f"The demo organisation of seed {founded.seed}; it ends at {founded.as_of:%FT%TZ}."))
    document["organization"] = {"name": founded.name, "timezone": founded.timezone}
    gitlabs = [host for host in log.Host if host in hosts and host.is_gitlab]
    document["github"] = _blocks([_host(log.Host.GITHUB, "repositories", founded.organization, address)])
    document["gitlab"] = _blocks([_host(host, "projects", founded.organization, address) for host in gitlabs])
    if own := [one for one in projects if one.planner is log.Planner.JIRA]:
        block = _planned(own, f"{address}{JIRA}", [one.project for one in own])
        document["jira"] = _blocks([{**block, "incidents": INCIDENTS}])
    if own := [one for one in projects if one.planner is log.Planner.AZURE_DEVOPS]:
        document["azure_devops"] = _blocks([_planned(own, f"{address}{AZURE_DEVOPS}", [one.name for one in own])])
    if built:
        document["jenkins"] = _blocks([{"name": "jenkins", "base_url": f"{address}{JENKINS}", "jobs": ["*"]}])
    document["files"] = _blocks([{"table": table, "path": path} for table, path in files])
    document["services"] = _blocks([_service(one, owners[one.service]) for one in services])
    document["targets"] = TARGETS
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


def served_at(path: Path, address: str) -> None:
    """Name the address at which the organisation is served now: the port is another one each time."""
    text = path.read_text(encoding="utf-8")
    document = tomlkit.parse(text)
    for block in (block for vendor in VENDORS for block in document.get(vendor, ())):
        block["base_url"] = f"{address}{urlsplit(block['base_url']).path}"
    changed = tomlkit.dumps(document)
    if changed != text:
        path.write_text(changed, encoding="utf-8")


def _host(host: log.Host, scopes: str, owner: str, address: str) -> dict[str, object]:
    # The pattern is the same for all: a host has what lives there.
    return {
        "name": host.value, scopes: [f"{owner}/*"], "base_url": f"{address}{path_of(host)}",
        "git": f"repositories/{host.prefix}{{repository}}.git",
    }  # fmt: skip


def _planned(projects: list[log.ProjectCreated], address: str, names: list[str]) -> dict[str, object]:
    """Block of a tool in which teams plan; `names` are those of the projects there."""
    teams = tomlkit.inline_table()
    teams.update({name: one.team for name, one in zip(names, projects, strict=True)})
    return {"name": projects[0].planner.value, "base_url": address, "projects": names, "teams": teams}


def _service(one: log.ServiceDeclared, owners: list[log.ServiceOwned]) -> dict[str, object]:
    first, *later = owners
    teams = [{"team": first.team}, *({"team": owner.team, "since": owner.day} for owner in later)]
    found: dict[str, object] = {"name": one.service, "repository": one.repository}
    if one.paths:
        found["paths"] = list(one.paths)
    found["team"] = teams if later else first.team
    return found


def _blocks(blocks: list[dict[str, object]]) -> object:
    array = tomlkit.aot()
    for block in blocks:
        array.append(tomlkit.item(block))
    return array
