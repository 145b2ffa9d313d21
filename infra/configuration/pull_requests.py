"""Which pull requests do not count, as rules: those of each block of a code host by its place."""

from collections.abc import Iterable, Iterator

from infra.configuration.installations import repository_prefixes
from infra.configuration.models import Configuration
from infra.configuration.rule import Rule


def pull_request_rules(configuration: Configuration) -> Iterator[Rule]:
    """Repositories of every block, since the first that names one decides; nothing where no block leaves anything out.

    `scope` is the place of the block. Patterns are Postgres regular expressions for the whole name.
    """
    for host, blocks in configuration.code_hosts.items():
        if not any(block.exclude_labels or block.base_branches for block in blocks):
            continue
        prefixes = repository_prefixes(blocks)
        for place, block in enumerate(blocks):
            prefix = prefixes[block.installation]
            named, excluded = (
                [glob_pattern(prefix + one + block.within) for one in patterns]
                for patterns in (block.patterns, block.exclude)
            )
            yield from _rules(host, place, "repository", named)
            yield from _rules(host, place, "excluded_repository", excluded)
            yield from _rules(host, place, "excluded_label", (label.lower() for label in block.exclude_labels))
            yield from _rules(host, place, "base_branch", map(glob_pattern, block.base_branches))


def glob_pattern(glob: str) -> str:
    """The Postgres regular expression of names in which `*` stands for anything, slashes included."""
    return "^" + "".join(".*" if one == "*" else one if one.isalnum() else f"\\{one}" for one in glob) + "$"


def _rules(host: str, place: int, rule: str, values: Iterable[str]) -> Iterator[Rule]:
    for value in values:
        yield Rule(host, str(place), f"pull_requests.{rule}", value)
