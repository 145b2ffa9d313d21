"""Commits, their authors and their lines, by committer date."""

from collections.abc import Iterator

from infra.demo.truth.aggregation import Event, Kind, Metric
from infra.demo.truth.facts import Facts
from infra.demo.truth.world import Commit

COMMITS = Metric("commits", Kind.COUNT, "count")
AUTHORS = Metric("commit_authors", Kind.COUNT, "count")
CHURN = Metric("churn", Kind.SUM, "count")


def commits(facts: Facts) -> Iterator[Event]:
    """Every collected commit, merges and commits of bots included."""
    for commit in _collected(facts):
        yield _event(facts, commit, 1.0)


def authors(facts: Facts) -> Iterator[Event]:
    """People who authored a commit; bots and agents left out."""
    for commit in _collected(facts):
        kind = facts.people.kind(commit.account)
        reason = None if kind == "human" else kind or "unknown_author"
        yield _event(facts, commit, 1.0, reason, facts.people.person(commit.account))


def churn(facts: Facts) -> Iterator[Event]:
    """Lines added and deleted; merge commits, and commits without numbers, left out."""
    for commit in _collected(facts):
        if commit.is_merge:
            yield _event(facts, commit, None, "merge_commit")
        else:
            lines = sum((change.additions or 0) + (change.deletions or 0) for change in commit.changes)
            yield _event(facts, commit, float(lines))


def _collected(facts: Facts) -> Iterator[Commit]:
    for _, graph in sorted(facts.graphs.items()):
        yield from graph.commits.values()


def _event(
    facts: Facts, commit: Commit, value: float | None, reason: str | None = None, counted: str | None = None
) -> Event:
    entities = (
        ("repository", f"repository:{commit.repository}"),
        *facts.people.teams(commit.account, commit.committed_at),
    )
    return Event(f"{commit.repository}@{commit.sha}", commit.committed_at, value, entities, reason, counted)
