"""Issues that moved to another repository, or were deleted: what is left in their place."""

from dataclasses import dataclass, field, replace

from infra.demo.github.node_ids import node_id
from infra.demo.github.repositories import Repository
from infra.demo.github.threads import Issue, PullRequest

Place = tuple[str, int]
"""Node id of a repository, and a number in it."""


@dataclass
class Left:
    """Where those went that are not in their place any more."""

    _to: dict[Place, Place | None] = field(default_factory=dict)

    def go(self, thread: Issue | PullRequest, to: Place | None = None) -> None:
        """One leaves: to another place, or for good."""
        self._to[thread.repository_id, thread.number] = to

    def come(self, thread: Issue | PullRequest) -> None:
        """One is in its place (again)."""
        self._to.pop((thread.repository_id, thread.number), None)

    def was_here(self, repository_id: str, number: int) -> bool:
        """Whether one was, and is not any more."""
        return (repository_id, number) in self._to

    def destination(self, repository_id: str, number: int) -> Place | None:
        """Where it is after all transfers; None where it was deleted."""
        place = self._to.get((repository_id, number))
        while place is not None and place in self._to:
            place = self._to[place]
        return place


def transferred(issue: Issue, repository: Repository, number: int) -> Issue:
    """The issue as another repository has it: a record of its own with what was written, without labels and milestone.

    GitHub keeps labels that the other repository has too; here nobody compares.
    """
    url = f"{repository.url}/issues/{number}"
    comments = tuple(replace(one, number=number, url=f"{url}#issuecomment-{one.database_id}") for one in issue.comments)
    database_id = issue.database_id + 1_000_000
    return replace(
        issue, id=node_id("I", repository.database_id, database_id), database_id=database_id,
        repository_id=repository.id, number=number, url=url, comments=comments, labels=(), milestone=None,
    )  # fmt: skip
