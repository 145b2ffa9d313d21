"""Traces of AI assistants in commits and pull requests."""

import re
from collections.abc import Mapping

from infra.demo.truth.people import People
from infra.demo.truth.world import Commit, PullRequest

_TRACE = re.compile(r"^(co-authored|assisted|generated)-by:.*\bcopilot\b", re.IGNORECASE | re.MULTILINE)
"""A trailer with the one assistant of the organisation."""


def is_assisted(commit: Commit, people: People) -> bool:
    """Whether a commit is AI-assisted: a trailer says so, or an agent wrote it."""
    return people.kind(commit.account) == "agent" or _TRACE.search(commit.message) is not None


def is_assisted_change(one: PullRequest, commits: Mapping[str, Commit], people: People) -> bool:
    """Whether a pull request is AI-assisted: a commit of it, of `commits` by sha, is, or an agent opened it."""
    if people.kind(one.author) == "agent":
        return True
    return any(is_assisted(commits[sha], people) for sha in one.commits if sha in commits)
