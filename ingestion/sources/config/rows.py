"""The configuration as rows of `raw_config`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from infra.configuration import Configuration, GitSource, Service, effective_rules
from ingestion.sources.git.repositories import GitRepository, expand

Row = tuple[object, ...]

TABLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "services": {"service": "text", "repository": "text", "paths": "text", "team": "text"},
        "teams": {"team": "text", "service": "text", "valid_from": "date", "valid_to": "date"},
        "rules": {"scope_type": "text", "scope": "text", "rule": "text", "value": "text"},
        "left_out": {"source": "text", "installation": "text", "scope": "text", "name": "text"},
        "custom_metrics": {
            **dict.fromkeys(("metric", "kind", "unit", "owner", "direction"), "text"),
            "target": "double precision",
            **dict.fromkeys(("definition", "query", "check_query"), "text"),
        },
    }
)


def rows_of(
    configuration: Configuration, left_out: Sequence[Row] = (), custom_metrics: Sequence[Row] = ()
) -> dict[str, list[Row]]:
    """Table -> rows, in the order of the columns of `TABLES`."""
    return {
        "services": [_service(service) for service in configuration.services],
        "teams": [row for service in configuration.services for row in _ownerships(service)],
        "rules": [tuple(rule) for rule in effective_rules(configuration, _repositories(configuration.git))],
        "left_out": list(left_out),
        "custom_metrics": list(custom_metrics),
    }


def _service(service: Service) -> Row:
    paths = None if service.paths is None else json.dumps(service.paths)
    return (service.name, service.repository, paths, service.team[-1].team if service.team else None)


def _ownerships(service: Service) -> Iterator[Row]:
    ends = [ownership.since for ownership in service.team[1:]]
    for ownership, end in zip(service.team, [*ends, None], strict=False):
        yield (ownership.team, service.name, ownership.since, end)


def _repositories(blocks: Sequence[GitSource]) -> dict[str, list[str]]:
    """Names of the repositories behind each block that looks for deployments, by its `url`."""
    if not any(block.deployments for block in blocks):
        return {}
    asked = {block.url: GitRepository(block.url, block.name, block.since) for block in blocks}
    names = {repository.url: repository.name for repository in expand(list(asked.values()))}
    return {
        block.url: [name for found in expand([asked[block.url]]) if (name := names.get(found.url))]
        for block in blocks
        if block.deployments
    }
