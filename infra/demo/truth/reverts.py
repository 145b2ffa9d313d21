"""Which commit undoes which."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from infra.demo.truth.graph import Graph
from infra.demo.truth.world import PullRequest

_COMMIT = re.compile(r"This reverts commit ([0-9a-f]{7,40})")
_PULL_REQUEST = re.compile(r"(?m)^Reverts (?:(?P<repository>[\w.-]+/[\w.-]+))?#(?P<number>\d+)")


class Reverts:
    """Revert commits of one repository and what they undo."""

    def __init__(self, undone: Mapping[str, set[str]]) -> None:
        self.undone = undone
        """Commits that a revert commit undoes."""
        self.undone_by: dict[str, set[str]] = defaultdict(set)
        for revert, originals in undone.items():
            for original in originals:
                self.undone_by[original].add(revert)

    def nest(self, sha: str, depth: int = 1) -> Iterator[tuple[str, int]]:
        """Reverts of a commit (depth 1), reverts of those (2), and so on."""
        for revert in sorted(self.undone_by.get(sha, ())):
            yield revert, depth
            yield from self.nest(revert, depth + 1)


def find(graph: Graph, pull_requests: Sequence[PullRequest]) -> Reverts:
    """Reverts by commit message and by pull request, of one repository."""
    undone: dict[str, set[str]] = defaultdict(set)
    for commit in graph.commits.values():
        for prefix in _COMMIT.findall(commit.message):
            original = graph.resolve(prefix)
            if original is not None and original != commit.sha:
                undone[commit.sha].add(original)
    merged = {one.number: one.merge_sha for one in pull_requests if one.merge_sha is not None and not one.is_deleted}
    for one in pull_requests:
        for match in _PULL_REQUEST.finditer(one.body):
            original = merged.get(int(match["number"]))
            same = match["repository"] in (None, one.repository)
            if original is not None and one.merge_sha in graph.commits and same and not one.is_deleted:
                undone[one.merge_sha].add(original)
    return Reverts(dict(undone))
