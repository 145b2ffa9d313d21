"""The commit graph of one repository: which commits a commit contains.

Commits are numbered 0..n-1 and every walk is iterative, so a repository of a million commits needs neither
recursion nor sets of hashes. A parent that the repository does not have (a shallow clone) is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# One pass over the graph answers this many questions at once, one bit each.
QUESTIONS_PER_PASS = 1024


@dataclass(frozen=True)
class CommitGraph:
    """Parents by commit number; `shas[i]` is the name of commit i."""

    shas: pa.Array
    parents: Sequence[tuple[int, ...]]

    @classmethod
    def from_arrow(cls, shas: pa.Array, parents: pa.Array) -> "CommitGraph":
        """Number the commits of `shas` (text) and `parents` (lists of text); repeated rows count once."""
        first_rows = pc.index_in(shas, value_set=shas).to_numpy()
        is_first = pa.array(first_rows == np.arange(len(shas)))
        shas, parents = shas.filter(is_first), parents.filter(is_first)
        rows = pc.list_parent_indices(parents).to_numpy()
        numbers = pc.index_in(pc.list_flatten(parents), value_set=shas)
        is_known = numbers.is_valid().to_numpy(zero_copy_only=False)
        known = numbers.fill_null(0).to_numpy()[is_known].tolist()
        ends = np.cumsum(np.bincount(rows[is_known], minlength=len(shas))).tolist()
        return cls(shas, [tuple(known[start:end]) for start, end in pairwise([0, *ends])])

    def __len__(self) -> int:
        return len(self.shas)

    def numbers(self, shas: pa.Array) -> list[int]:
        """Commit numbers of `shas`; -1 where the repository has no such commit."""
        found: list[int] = pc.index_in(shas, value_set=self.shas).fill_null(-1).to_pylist()
        return found


@dataclass(frozen=True)
class CommitOrder:
    """Commits sorted so that every one stands before its parents."""

    generations: Sequence[int]
    """1 for a commit without known parents, else 1 more than its highest parent."""
    children_first: Sequence[int]
    """All commits by falling generation."""
    ranks: Sequence[int]
    """Place of each commit in `children_first`."""

    @classmethod
    def of(cls, graph: CommitGraph) -> "CommitOrder":
        """Order a graph, in time linear in it but for the final sort of integers."""
        generations = _generations(graph)
        children_first = np.argsort(-np.array(generations, dtype=np.int64), kind="stable")
        ranks = np.empty(len(graph), dtype=np.int64)
        ranks[children_first] = np.arange(len(graph))
        return cls(generations, children_first.tolist(), ranks.tolist())


def _generations(graph: CommitGraph) -> list[int]:
    missing_children = [0] * len(graph)
    for parents in graph.parents:
        for parent in parents:
            missing_children[parent] += 1
    children_first = [commit for commit, count in enumerate(missing_children) if count == 0]
    for commit in children_first:  # grows while it is read
        for parent in graph.parents[commit]:
            missing_children[parent] -= 1
            if missing_children[parent] == 0:
                children_first.append(parent)
    generations = [1] * len(graph)
    for commit in reversed(children_first):
        for parent in graph.parents[commit]:
            generations[commit] = max(generations[commit], generations[parent] + 1)
    return generations


def first_containing(graph: CommitGraph, tips: Iterable[int]) -> list[int]:
    """For each commit, the place in `tips` of the first tip that is it or descends from it; -1 for none.

    Every commit is visited at most once, however many tips there are. Unknown tips (-1) contain nothing.
    """
    parents_of = graph.parents
    first = [-1] * len(graph)
    for place, tip in enumerate(tips):
        if tip < 0 or first[tip] >= 0:
            continue
        first[tip] = place
        waiting = [tip]
        while waiting:
            for parent in parents_of[waiting.pop()]:
                if first[parent] < 0:
                    first[parent] = place
                    waiting.append(parent)
    return first


def without_earlier_roots(graph: CommitGraph, order: CommitOrder, first: Sequence[int]) -> set[int]:
    """Commits none of whose root ancestors an earlier tip contains, for what `first_containing` gives.

    Those are the commits that the walk from a tip reaches without meeting one that an earlier tip contains. The
    first tip has no earlier one. Only tips that contain a root of their own are looked at, so a history with a
    single root costs one look at its commits.
    """
    roots = [place for commit, place in enumerate(first) if place >= 0 and not graph.parents[commit]]
    importing = set(roots) - {min(roots, default=0)}
    found: set[int] = set()
    if not importing:
        return found
    for commit in reversed(order.children_first):
        place = first[commit]
        if place in importing and all(first[parent] == place and parent in found for parent in graph.parents[commit]):
            found.add(commit)
    return found


def are_proper_ancestors(graph: CommitGraph, order: CommitOrder, pairs: Sequence[tuple[int, int]]) -> list[bool]:
    """For each pair (ancestor?, descendant?) of commit numbers, whether the first is a proper ancestor.

    Most pairs are decided by generation numbers alone. The rest go down the graph together, a bit per
    descendant, so the commits visited are at most the graph's times the passes, whatever the pairs.
    """
    generations, ranks = order.generations, order.ranks
    answers = [False] * len(pairs)
    undecided = [
        place for place, (ancestor, descendant) in enumerate(pairs) if generations[ancestor] < generations[descendant]
    ]
    # Neighbours in the graph share a pass, which then is short.
    undecided.sort(key=lambda place: ranks[pairs[place][1]])
    for start in range(0, len(undecided), QUESTIONS_PER_PASS):
        _answer(graph, order, pairs, undecided[start : start + QUESTIONS_PER_PASS], answers)
    return answers


def _answer(
    graph: CommitGraph,
    order: CommitOrder,
    pairs: Sequence[tuple[int, int]],
    places: Sequence[int],
    answers: list[bool],
) -> None:
    bits: dict[int, int] = {}
    reached: dict[int, int] = {}
    questions: dict[int, list[tuple[int, int]]] = {}
    for place in places:
        ancestor, descendant = pairs[place]
        bit = bits.setdefault(descendant, 1 << len(bits))
        reached[descendant] = bit
        questions.setdefault(ancestor, []).append((place, bit))
    ranks = order.ranks
    last = max(ranks[ancestor] for ancestor in questions)
    for commit in order.children_first[min(ranks[commit] for commit in bits) : last + 1]:
        found = reached.pop(commit, 0)
        if not found:
            continue
        for place, bit in questions.get(commit, ()):
            answers[place] = bool(found & bit)
        for parent in graph.parents[commit]:
            if ranks[parent] <= last:
                reached[parent] = reached.get(parent, 0) | found


def merges_bringing(
    graph: CommitGraph, order: CommitOrder, labels: Mapping[int, Sequence[int]], label_count: int
) -> list[set[int]]:
    """For each label, the merge commits that bring in a commit with it.

    `labels` gives the labels (0..label_count-1) of a commit. A merge brings in what is reachable from it but
    not from its first parent. The merges go down the graph together, and a pass ends where nothing that it
    looks at is brought in any more.
    """
    merges = [commit for commit in order.children_first if len(graph.parents[commit]) > 1]
    bringing: list[set[int]] = [set() for _ in range(label_count)]
    for start in range(0, len(merges), QUESTIONS_PER_PASS):
        asked = merges[start : start + QUESTIONS_PER_PASS]
        for label, hits in enumerate(_brought(graph, order, labels, label_count, asked)):
            bringing[label].update(asked[place] for place in _places(hits))
    return bringing


def _brought(
    graph: CommitGraph,
    order: CommitOrder,
    labels: Mapping[int, Sequence[int]],
    label_count: int,
    merges: Sequence[int],
) -> list[int]:
    """Per label, the bits of the `merges` that bring in a commit with it."""
    ranks = order.ranks
    hits = [0] * label_count
    from_merge: dict[int, int] = {}
    from_first_parent: dict[int, int] = {}
    for place, merge in enumerate(merges):
        from_merge[merge] = 1 << place
        first_parent = graph.parents[merge][0]
        from_first_parent[first_parent] = from_first_parent.get(first_parent, 0) | 1 << place
    at, horizon = ranks[merges[0]], ranks[merges[-1]]
    while at <= horizon:
        commit = order.children_first[at]
        at += 1
        old = from_first_parent.pop(commit, 0)
        brought = from_merge.pop(commit, 0) & ~old
        if not (brought or old):
            continue
        if brought:
            for label in labels.get(commit, ()):
                hits[label] |= brought
        for parent in graph.parents[commit]:
            if old:
                from_first_parent[parent] = from_first_parent.get(parent, 0) | old
            if brought:
                from_merge[parent] = from_merge.get(parent, 0) | brought
                horizon = max(horizon, ranks[parent])
    return hits


def _places(bits: int) -> list[int]:
    text = bin(bits)[:1:-1]
    return [place for place, digit in enumerate(text) if digit == "1"]
