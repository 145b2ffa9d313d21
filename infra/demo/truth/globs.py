"""Which commits belong to a service."""

import re
from functools import lru_cache

from infra.demo.truth.graph import Graph
from infra.demo.truth.world import Commit, Service


@lru_cache
def pattern(glob: str) -> re.Pattern[str]:
    """A glob over full paths: `**` crosses folders, `*` and `?` do not."""
    out, position = "", 0
    while position < len(glob):
        if glob.startswith("**/", position):
            out, position = out + "(?:.*/)?", position + 3
        elif glob.startswith("**", position):
            out, position = out + ".*", position + 2
        elif glob[position] in "*?":
            out, position = out + ("[^/]*" if glob[position] == "*" else "[^/]"), position + 1
        else:
            out, position = out + re.escape(glob[position]), position + 1
    return re.compile(out, re.DOTALL)


def touches(commit: Commit, service: Service) -> bool:
    """Whether a commit changes a file of the service, by the old or new name of a rename."""
    patterns = [pattern(glob) for glob in service.paths or ()]
    return any(
        one.fullmatch(path)
        for change in commit.changes
        for path in (change.path, change.old_path)
        if path is not None
        for one in patterns
    )


def commits_of(service: Service, graph: Graph) -> set[str]:
    """Shas of the commits that belong to a service: all of its repository where it names no paths.

    A merge commit belongs to a service if a commit that it brings in does.
    """
    if service.paths is None:
        return set(graph.commits)
    own = {commit.sha for commit in graph.commits.values() if not commit.is_merge and touches(commit, service)}
    merges = [commit for commit in graph.commits.values() if commit.is_merge]
    return own | {merge.sha for merge in merges if graph.brought_in(merge) & own}
