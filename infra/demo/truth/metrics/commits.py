"""Commits, their authors and their lines, by committer date."""

from collections.abc import Iterator

from infra.demo.truth.aggregation import Event, Kind, Metric
from infra.demo.truth.assistance import is_assisted
from infra.demo.truth.facts import Facts
from infra.demo.truth.generated import lines
from infra.demo.truth.world import Commit

COMMITS = Metric("commits", Kind.COUNT, "count")
AUTHORS = Metric("commit_authors", Kind.COUNT, "count")
CHURN = Metric("churn", Kind.SUM, "count")
ASSISTED = Metric("ai_assisted_commits", Kind.RATIO, "ratio")
ASSISTED_CHURN = Metric("ai_assisted_churn", Kind.SUM, "count")


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


def assisted(facts: Facts) -> Iterator[Event]:
    """Commits, 1 where AI-assisted; merge commits and those of bots left out."""
    for commit in _collected(facts):
        reason = "merge_commit" if commit.is_merge else "bot" if facts.people.kind(commit.account) == "bot" else None
        yield _event(facts, commit, float(is_assisted(commit, facts.people)), reason)


def churn(facts: Facts, assisted_only: bool = False) -> Iterator[Event]:
    """Lines added and deleted, with `assisted_only` 0 of other commits; merge commits left out."""
    for commit in _collected(facts):
        if commit.is_merge:
            yield _event(facts, commit, None, "merge_commit")
        else:
            is_counted = not assisted_only or is_assisted(commit, facts.people)
            yield _event(facts, commit, float(lines(commit.changes)) if is_counted else 0.0)


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
