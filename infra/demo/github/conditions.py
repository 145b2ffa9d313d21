"""Which records a request asks for. Equal conditions ask for the same."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from infra.demo.github.conversation import IssueComment
from infra.demo.github.threads import PullRequest, Thread

NOBODY = "none"
ANYBODY = "*"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Issues and pull requests for which every clause holds that is given. Names are compared as they are."""

    states: Set[str] | None = None
    any_label: Set[str] | None = None
    all_labels: Set[str] | None = None
    since: datetime | None = None
    """Updated then or later."""
    base_ref_name: str | None = None
    head_ref_name: str | None = None
    head_owner: str | None = None
    creator: str | None = None
    assignee: str | None = None
    """A login, NOBODY or ANYBODY."""
    milestone: int | str | None = None
    """A number, NOBODY or ANYBODY."""

    def holds(self, thread: Thread) -> bool:
        """Whether all clauses hold for an issue or a pull request."""
        return (
            (self.states is None or thread.state in self.states)
            and (self.since is None or thread.updated_at >= self.since)
            and self._labels_hold(thread)
            and self._refs_hold(thread)
            and (self.creator is None or (thread.author is not None and thread.author.login == self.creator))
            and _chosen(self.assignee, [actor.login for actor in thread.assignees])
            and _chosen(self.milestone, [thread.milestone.number] if thread.milestone else [])
        )

    def _labels_hold(self, thread: Thread) -> bool:
        if self.any_label is None and self.all_labels is None:
            return True
        names = {label.name for label in thread.labels}
        return (self.any_label is None or not names.isdisjoint(self.any_label)) and (
            self.all_labels is None or names >= self.all_labels
        )

    def _refs_hold(self, thread: Thread) -> bool:
        if self.base_ref_name is None and self.head_ref_name is None:
            return True
        if not isinstance(thread, PullRequest):
            return False
        owner = thread.head_repository.owner.login if thread.head_repository else None
        return (
            (self.base_ref_name is None or thread.base_ref_name == self.base_ref_name)
            and (self.head_ref_name is None or thread.head_ref_name == self.head_ref_name)
            and (self.head_owner is None or owner == self.head_owner)
        )


@dataclass(frozen=True)
class UpdatedSince:
    """Comments that were changed then or later."""

    since: datetime

    def holds(self, comment: IssueComment) -> bool:
        """Whether it was."""
        return comment.updated_at >= self.since


@dataclass(frozen=True)
class Equal:
    """Records whose attributes have these values."""

    attributes: tuple[tuple[str, str], ...]

    def holds(self, record: object) -> bool:
        """Whether all have."""
        return all(getattr(record, name) == value for name, value in self.attributes)


@dataclass(frozen=True)
class OneOf:
    """Records of which an attribute has one of some values."""

    attribute: str
    values: Set[str]

    def holds(self, record: object) -> bool:
        """Whether it has."""
        return getattr(record, self.attribute) in self.values


def _chosen(wanted: int | str | None, values: list[int] | list[str]) -> bool:
    if wanted is None:
        return True
    if wanted == NOBODY:
        return not values
    return bool(values) if wanted == ANYBODY else wanted in values
