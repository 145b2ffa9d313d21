"""The walks of the commit graph against plain sets of ancestors."""

from collections.abc import Sequence
from typing import Any, overload

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spark_jobs import commit_graph
from spark_jobs.commit_graph import (
    CommitGraph,
    CommitOrder,
    are_proper_ancestors,
    first_containing,
    merges_bringing,
    without_earlier_roots,
)

Parents = list[tuple[int, ...]]


@st.composite
def histories(draw: st.DrawFn) -> Parents:
    """Any shape Git allows: several roots, octopus merges, numbered in any order."""
    size = draw(st.integers(1, 25))
    names = draw(st.permutations(range(size)))
    parents: Parents = [()] * size
    for age in range(size):
        older = st.sampled_from(range(age)) if age else st.nothing()
        chosen = draw(st.lists(older, max_size=min(age, 4), unique=True)) if age else []
        parents[names[age]] = tuple(names[parent] for parent in chosen)
    return parents


def graph_of(parents: Sequence[tuple[int, ...]]) -> CommitGraph:
    return CommitGraph(pa.array([f"{number:040x}" for number in range(len(parents))]), parents)


def with_ancestors(parents: Parents, commit: int) -> set[int]:
    found = {commit}
    while True:
        grown = found | {parent for member in found for parent in parents[member]}
        if grown == found:
            return found
        found = grown


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), histories())
def test_first_containing_is_the_first_tip_whose_ancestors_hold_the_commit(
    data: st.DataObject, parents: Parents
) -> None:
    tips = data.draw(st.lists(st.integers(-1, len(parents) - 1), max_size=12))
    contained = [with_ancestors(parents, tip) if tip >= 0 else set() for tip in tips]
    expected = [
        next((place for place, commits in enumerate(contained) if commit in commits), -1)
        for commit in range(len(parents))
    ]
    assert first_containing(graph_of(parents), tips) == expected


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), histories())
def test_another_history_is_what_shares_no_root_with_an_earlier_tip(data: st.DataObject, parents: Parents) -> None:
    tips = data.draw(st.lists(st.integers(0, len(parents) - 1), min_size=1, max_size=12))
    roots = {commit for commit, above in enumerate(parents) if not above}
    expected, earlier = set(), with_ancestors(parents, tips[0])
    for tip in tips[1:]:
        new = with_ancestors(parents, tip) - earlier
        expected |= {commit for commit in new if not with_ancestors(parents, commit) & roots & earlier}
        earlier |= new
    graph = graph_of(parents)
    assert without_earlier_roots(graph, CommitOrder.of(graph), first_containing(graph, tips)) == expected


@given(st.data(), histories(), st.sampled_from([1, 2, 1024]))
def test_proper_ancestors_are_those_of_the_ancestor_sets(
    data: st.DataObject, parents: Parents, questions_per_pass: int
) -> None:
    commits = st.integers(0, len(parents) - 1)
    pairs = data.draw(st.lists(st.tuples(commits, commits), max_size=20))
    graph = graph_of(parents)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commit_graph, "QUESTIONS_PER_PASS", questions_per_pass)
        answers = are_proper_ancestors(graph, CommitOrder.of(graph), pairs)
    assert answers == [
        ancestor != descendant and ancestor in with_ancestors(parents, descendant) for ancestor, descendant in pairs
    ]


@given(st.data(), histories(), st.sampled_from([1, 2, 1024]))
def test_a_merge_brings_what_its_first_parent_does_not_reach(
    data: st.DataObject, parents: Parents, questions_per_pass: int
) -> None:
    commits = st.integers(0, len(parents) - 1)
    labels = data.draw(st.dictionaries(commits, st.lists(st.integers(0, 2), unique=True)))
    graph = graph_of(parents)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commit_graph, "QUESTIONS_PER_PASS", questions_per_pass)
        found = merges_bringing(graph, CommitOrder.of(graph), labels, 3)
    expected: list[set[int]] = [set(), set(), set()]
    for merge in (commit for commit in range(len(parents)) if len(parents[commit]) > 1):
        brought = with_ancestors(parents, merge) - with_ancestors(parents, parents[merge][0])
        for label in {label for commit in brought for label in labels.get(commit, [])}:
            expected[label].add(merge)
    assert found == expected


@given(histories())
def test_every_commit_stands_before_its_parents(parents: Parents) -> None:
    order = CommitOrder.of(graph_of(parents))
    assert sorted(order.children_first) == list(range(len(parents)))
    assert all(order.ranks[commit] < order.ranks[parent] for commit in order.ranks for parent in parents[commit])


def test_parents_that_a_shallow_clone_lacks_are_left_out_and_repeated_rows_count_once() -> None:
    shas = pa.array(["c", "b", "c", "a"])
    parents = pa.array([["b", "missing"], ["a"], ["b", "missing"], ["gone"]])
    graph = CommitGraph.from_arrow(shas, parents)
    assert graph.shas.to_pylist() == ["c", "b", "a"]
    assert graph.parents == [(1,), (2,), ()]
    assert graph.numbers(pa.array(["a", None, "missing", "c"])) == [2, -1, -1, 0]


def test_a_repository_without_commits_is_a_graph() -> None:
    graph = CommitGraph.from_arrow(pa.array([], pa.string()), pa.array([], pa.list_(pa.string())))
    order = CommitOrder.of(graph)
    assert first_containing(graph, [-1]) == []
    assert without_earlier_roots(graph, order, []) == set()
    assert are_proper_ancestors(graph, order, []) == []
    assert merges_bringing(graph, order, {}, 1) == [set()]


class Counted(Sequence[tuple[int, ...]]):
    """Parents that count how often a commit is visited."""

    def __init__(self, parents: Parents) -> None:
        self.parents = parents
        self.visits = 0

    @overload
    def __getitem__(self, commit: int) -> tuple[int, ...]: ...
    @overload
    def __getitem__(self, commit: slice) -> Sequence[tuple[int, ...]]: ...
    def __getitem__(self, commit: Any) -> Any:
        self.visits += 1
        return self.parents[commit]

    def __len__(self) -> int:
        return len(self.parents)


def with_feature_branches(length: int) -> Parents:
    """A main line where every third commit merges a branch of one commit, cut twenty commits earlier."""
    parents: Parents = [()]
    main = [0]
    for step in range(length):
        if step % 3 == 0:
            parents.append((main[max(0, len(main) - 20)],))
            parents.append((main[-1], len(parents) - 1))
        else:
            parents.append((main[-1],))
        main.append(len(parents) - 1)
    return parents


def test_the_walk_visits_every_commit_once_however_many_deployments() -> None:
    parents = with_feature_branches(3000)
    for deployments in (1, 100, 4000):
        counted = Counted(parents)
        tips = [(place * 37) % len(parents) for place in range(deployments)] + [len(parents) - 1]
        first_containing(graph_of(counted), tips)
        assert counted.visits == len(parents)


def test_alternating_rollbacks_cost_one_pass() -> None:
    parents = with_feature_branches(3000)
    counted = Counted(parents)
    graph = graph_of(counted)
    order = CommitOrder.of(graph)
    counted.visits = 0
    newest = len(parents) - 1
    deployed = [commit for place in range(1000) for commit in (newest - place % 5, place % 7)]
    pairs = [(deployed[place], deployed[place - 1]) for place in range(1, len(deployed))]
    answers = are_proper_ancestors(graph, order, pairs)
    assert sum(answers) == 1000
    assert counted.visits <= len(parents)


def test_merges_of_short_branches_cost_little_more_than_one_pass() -> None:
    parents = with_feature_branches(9000)
    counted = Counted(parents)
    graph = graph_of(counted)
    order = CommitOrder.of(graph)
    counted.visits = 0
    (bringing,) = merges_bringing(graph, order, {commit: [0] for commit in range(len(parents))}, 1)
    assert len(bringing) == 3000
    assert counted.visits <= 2.5 * len(parents)


def test_a_long_line_needs_no_recursion() -> None:
    length = 200_000
    graph = graph_of([(), *((commit,) for commit in range(length - 1))])
    assert first_containing(graph, [length // 2, length - 1]).count(0) == length // 2 + 1
    assert are_proper_ancestors(graph, CommitOrder.of(graph), [(0, length - 1)]) == [True]
