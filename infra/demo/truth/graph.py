"""The commit graph of one repository."""

from collections.abc import Iterable

from infra.demo.truth.world import Commit


class Graph:
    """Commits by sha, and what can be reached from them through all parents."""

    def __init__(self, commits: Iterable[Commit]) -> None:
        self.commits = {commit.sha: commit for commit in commits}
        self._brought: dict[str, set[str]] = {}
        self._roots: dict[str, frozenset[str]] = {}

    def reach(self, sha: str, without: set[str] | frozenset[str] = frozenset()) -> set[str]:
        """`sha` and its ancestors, stopping at each commit of `without`, which must hold its own ancestors."""
        found: set[str] = set()
        waiting = [sha]
        while waiting:
            current = waiting.pop()
            if current in found or current in without or current not in self.commits:
                continue
            found.add(current)
            waiting += self.commits[current].parents
        return found

    def roots(self, sha: str) -> frozenset[str]:
        """The commits without known parents that can be reached from `sha`."""
        waiting = [sha]
        while waiting:
            parents = [one for one in self.commits[waiting[-1]].parents if one in self.commits]
            missing = [one for one in parents if one not in self._roots]
            if missing:
                waiting += missing
                continue
            current = waiting.pop()
            above = (self._roots[one] for one in parents)
            self._roots[current] = frozenset().union(*above) if parents else frozenset({current})
        return self._roots[sha]

    def is_proper_ancestor(self, older: str, newer: str) -> bool:
        """Whether `older` can be reached from `newer` and is another commit."""
        return older != newer and older in self.reach(newer)

    def brought_in(self, merge: Commit) -> set[str]:
        """Commits that a merge commit adds to its first parent, itself left out."""
        if merge.sha not in self._brought:
            brought: set[str] = set()
            mainline = self.reach(merge.parents[0])
            for parent in merge.parents[1:]:
                brought |= self.reach(parent, mainline | brought)
            self._brought[merge.sha] = brought
        return self._brought[merge.sha]

    def resolve(self, prefix: str) -> str | None:
        """The one commit whose sha begins with `prefix` (at least 7 digits)."""
        if prefix in self.commits:
            return prefix
        matches = [sha for sha in self.commits if sha.startswith(prefix)] if len(prefix) >= 7 else []
        return matches[0] if len(matches) == 1 else None
