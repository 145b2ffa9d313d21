"""Which pull requests do not count, as rules: those of each `[[github]]` and `[[gitlab]]` block by its place."""

from collections.abc import Iterable, Iterator, Sequence

from infra.configuration.gitlab import GitLabSource
from infra.configuration.installations import repository_prefixes
from infra.configuration.models import Configuration, GitHubSource
from infra.configuration.rule import Rule

Blocks = Sequence[tuple[Sequence[str], GitHubSource | GitLabSource]]


def pull_request_rules(configuration: Configuration) -> Iterator[Rule]:
    """Repositories of every block, since the first that names one decides; nothing where no block leaves anything out.

    `scope` is the place of the block. Patterns are Postgres regular expressions for the whole name.
    """
    github: Blocks = [(block.repositories, block) for block in configuration.github]
    gitlab: Blocks = [(block.projects, block) for block in configuration.gitlab]
    for host, blocks in (("github", github), ("gitlab", gitlab)):
        if not any(block.exclude_labels or block.base_branches for _, block in blocks):
            continue
        prefixes = repository_prefixes(block for _, block in blocks)
        for place, (repositories, block) in enumerate(blocks):
            prefix = prefixes[block.installation]
            yield from _rules(host, place, "repository", (glob_pattern(prefix + one) for one in repositories))
            yield from _rules(host, place, "excluded_repository", (glob_pattern(prefix + one) for one in block.exclude))
            yield from _rules(host, place, "excluded_label", (label.lower() for label in block.exclude_labels))
            yield from _rules(host, place, "base_branch", map(glob_pattern, block.base_branches))


def glob_pattern(glob: str) -> str:
    """The Postgres regular expression of names in which `*` stands for anything, slashes included."""
    return "^" + "".join(".*" if one == "*" else one if one.isalnum() else f"\\{one}" for one in glob) + "$"


def _rules(host: str, place: int, rule: str, values: Iterable[str]) -> Iterator[Rule]:
    for value in values:
        yield Rule(host, str(place), f"pull_requests.{rule}", value)
