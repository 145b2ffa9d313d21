"""Which commit undoes which."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from infra.demo.truth.graph import Graph
from infra.demo.truth.world import PullRequest

_WORDS = re.compile(
    r"this reverts (?:the following )?(?P<commits>commits?)\b"
    r"|\breverts (?P<requests>merge requests?)\b"
    r"|^reverts\b",
    re.IGNORECASE | re.MULTILINE,
)
_BETWEEN = re.compile(
    r"(?:[ \t\r,;:&*-]|\n(?![ \t\r]*\n)|and\b|commits?\b|\([^()]*(?:\([^()]*\)[^()]*)*\))+", re.IGNORECASE
)
_COMMIT = re.compile(r"[0-9a-f]{7,64}\b(?!\.\.)", re.IGNORECASE)
_MERGE_REQUEST = re.compile(r"(?P<repository>[\w.-]+(?:/[\w.-]+)+)?!(?P<number>\d+)\b")
_PULL_REQUEST = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)?#(?P<number>\d+)\b")
_QUOTED = re.compile(r'Revert ".*\(#(?P<number>\d+)\)"[^"]*$')


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


def find(repository: str, graph: Graph, pull_requests: Sequence[PullRequest]) -> Reverts:
    """Reverts of one repository, by the messages of its commits and the texts of its merged pull requests."""
    undone: dict[str, set[str]] = defaultdict(set)
    present = [one for one in pull_requests if one.merge_sha in graph.commits]
    merged = {one.number: one.merge_sha for one in present if one.merge_sha is not None}
    said = [(commit.sha, commit.message.partition("\n")[2]) for commit in graph.commits.values()]
    said += [(one.merge_sha, one.body) for one in present if one.merge_sha is not None]
    for sha, text in said:
        undone[sha].update(_found(text, repository, graph, merged))
    for commit in graph.commits.values():
        if (match := _QUOTED.match(commit.subject)) and int(match["number"]) in merged:
            undone[commit.sha].add(merged[int(match["number"])])
    return Reverts({sha: originals - {sha} for sha, originals in undone.items() if originals - {sha}})


def _found(text: str, repository: str, graph: Graph, merged: Mapping[int, str]) -> Iterator[str]:
    """Commits that a text says it reverts."""
    for words in _WORDS.finditer(text):
        if words["commits"]:
            originals = [graph.resolve(item[0].lower()) for item in _listed(text, words.end(), _COMMIT)]
            yield from (original for original in originals if original is not None)
            continue
        for item in _listed(text, words.end(), _MERGE_REQUEST if words["requests"] else _PULL_REQUEST):
            if item["repository"] in (None, repository) and int(item["number"]) in merged:
                yield merged[int(item["number"])]


def _listed(text: str, at: int, kind: re.Pattern[str]) -> Iterable[re.Match[str]]:
    """Items that follow one another from `at` on."""
    while (gap := _BETWEEN.match(text, at)) and (item := kind.match(text, gap.end())):
        yield item
        at = item.end()
