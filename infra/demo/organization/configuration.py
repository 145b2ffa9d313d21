"""The `sei.toml` with which the ordinary sources collect the organisation."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import tomlkit

from infra.demo.organization import events as log

NAME = "sei.toml"
TABLES = ("incidents", "people", "teams", "deployments")


HISTORIES = "repositories/{repository}.git"
INCIDENTS = "issuetype = Incident"
"""JQL that finds the incidents of the tracker."""


_CONFIGURED = (
    log.Founded, log.RepositoryCreated, log.ServiceDeclared, log.ServiceOwned, log.ProjectCreated,
)  # fmt: skip


def is_configured(event: log.Event) -> bool:
    """Whether `write_configuration` needs it."""
    return isinstance(event, _CONFIGURED)


def write_configuration(path: Path, events: Iterable[log.Event], github: str, gitlab: str, jira: str) -> None:
    """Write it; `github`, `gitlab` and `jira` are the addresses at which the organisation is served."""
    hosts: set[log.Host] = set()
    services: list[log.ServiceDeclared] = []
    owners: dict[str, list[log.ServiceOwned]] = defaultdict(list)
    projects: list[log.ProjectCreated] = []
    founded: log.Founded | None = None
    for one in events:
        if isinstance(one, log.Founded):
            founded = one
        elif isinstance(one, log.RepositoryCreated):
            hosts.add(one.host)
        elif isinstance(one, log.ProjectCreated):
            projects.append(one)
        elif isinstance(one, log.ServiceDeclared):
            services.append(one)
        elif isinstance(one, log.ServiceOwned):
            owners[one.service].append(one)
    assert founded is not None
    document = tomlkit.document()
    document.add(tomlkit.comment(f"The demo organisation of seed {founded.seed}; it ends at {founded.as_of:%FT%TZ}."))
    document["organization"] = {"name": founded.name, "timezone": founded.timezone}
    # The pattern is the same for both: a host has what lives there.
    everything = [f"{founded.organization}/*"]
    document["github"] = _blocks([{"name": "github", "repositories": everything, "base_url": github, "git": HISTORIES}])
    if log.Host.GITLAB in hosts:
        document["gitlab"] = _blocks([{"name": "gitlab", "projects": everything, "base_url": gitlab, "git": HISTORIES}])
    if projects:
        document["jira"] = _blocks([_tracker(projects, jira)])
    document["files"] = _blocks([{"table": table, "path": f"exports/{table}.csv"} for table in TABLES])
    document["services"] = _blocks([_service(one, owners[one.service]) for one in services])
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


def served_at(path: Path, **addresses: str) -> None:
    """Name the addresses at which the organisation is served now, by host; one that it does not use changes nothing."""
    text = path.read_text(encoding="utf-8")
    document = tomlkit.parse(text)
    for host, address in addresses.items():
        for block in document.get(host, ()):
            # The port is another one each time, and no part of what things are called.
            block["name"], block["base_url"] = host, address
    changed = tomlkit.dumps(document)
    if changed != text:
        path.write_text(changed, encoding="utf-8")


def _tracker(projects: list[log.ProjectCreated], address: str) -> dict[str, object]:
    teams = tomlkit.inline_table()
    teams.update({one.project: one.team for one in projects})
    return {
        "name": "jira", "base_url": address, "projects": [one.project for one in projects], "teams": teams,
        "incidents": INCIDENTS,
    }  # fmt: skip


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
