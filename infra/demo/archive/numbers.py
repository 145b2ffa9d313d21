"""Database ids and commit ids, as far as an export has them.

Where it has no id the number is a running one in the order of creation, so that a later export of the same
repository gives the same comments the same numbers.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import datetime

from infra.demo.archive.layout import Archive, ReviewNode, ThreadNode
from infra.demo.vendors.github.node_ids import numbers_in

Place = tuple[str, int]
"""Node id of the issue, pull request or review, and the position of the comment below it."""


def number_of(node: ThreadNode | ReviewNode) -> int:
    """The database id in the node id of an issue, a pull request or a review."""
    return numbers_in(node.id)[-1]


def comment_numbers(archive: Archive) -> Mapping[Place, int]:
    """Numbers of the comments under issues and pull requests."""
    threads = (*archive.issues, *archive.pulls)
    return _numbered(
        (comment.created_at, (thread.id, position))
        for thread in threads
        for position, comment in enumerate(thread.comments)
    )


def review_comment_numbers(archive: Archive) -> Mapping[Place, int]:
    """Numbers of the comments of reviews."""
    reviews = (review for pull in archive.pulls for review in pull.reviews)
    return _numbered(
        (comment.created_at, (review.id, position))
        for review in reviews
        for position, comment in enumerate(review.comments)
    )


def _numbered(created: Iterable[tuple[datetime, Place]]) -> Mapping[Place, int]:
    return {place: number for number, (_, place) in enumerate(sorted(created), 1)}


class CommitIds:
    """Commit ids that an export has in full."""

    def __init__(self, archive: Archive) -> None:
        known = {oid for pull in archive.pulls for oid in (pull.base_ref_oid, pull.head_ref_oid)}
        known |= {pull.merge_commit.oid for pull in archive.pulls if pull.merge_commit}
        self._sorted = sorted(known)

    def beginning_with(self, digits: str) -> str | None:
        """The one id that begins with `digits`; None if there is none, or more than one."""
        at = bisect_left(self._sorted, digits)
        found = [oid for oid in self._sorted[at : at + 2] if oid.startswith(digits)]
        return found[0] if len(found) == 1 else None
