"""The `sei.toml` with which the ordinary sources collect the organisation."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import tomlkit

from infra.demo.organization import events as log

NAME = "sei.toml"
TABLES = ("incidents", "people", "teams", "deployments")


def write_configuration(path: Path, events: Iterable[log.Event], github: str) -> None:
    """Write it; `github` is the address at which the organisation is served."""
    services: list[log.ServiceDeclared] = []
    owners: dict[str, list[log.ServiceOwned]] = defaultdict(list)
    founded: log.Founded | None = None
    for one in events:
        if isinstance(one, log.Founded):
            founded = one
        elif isinstance(one, log.ServiceDeclared):
            services.append(one)
        elif isinstance(one, log.ServiceOwned):
            owners[one.service].append(one)
    assert founded is not None
    document = tomlkit.document()
    document.add(tomlkit.comment(f"The demo organisation of seed {founded.seed}; it ends at {founded.as_of:%FT%TZ}."))
    document["organization"] = {"name": founded.name, "timezone": founded.timezone}
    document["github"] = _blocks(
        [
            {
                "repositories": [f"{founded.organization}/*"],
                "base_url": github,
                "git": "repositories/{repository}.git",
            }
        ]
    )
    document["files"] = _blocks([{"table": table, "path": f"exports/{table}.csv"} for table in TABLES])
    document["services"] = _blocks([_service(one, owners[one.service]) for one in services])
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


def served_at(path: Path, github: str) -> None:
    """Name the address at which the organisation is served now."""
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    block = document["github"][0]
    if block["base_url"] != github:
        block["base_url"] = github
        path.write_text(tomlkit.dumps(document), encoding="utf-8")


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
