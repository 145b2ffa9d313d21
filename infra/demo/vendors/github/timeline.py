"""Events in the timeline of an issue or a pull request. Each class has the name of its GraphQL type."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from infra.demo.vendors.github.actors import Actor, Team
from infra.demo.vendors.github.commits import Commit
from infra.demo.vendors.github.repositories import Label


class IssueStateReason(StrEnum):
    """Why an issue is closed, or open again."""

    COMPLETED = "COMPLETED"
    DUPLICATE = "DUPLICATE"
    NOT_PLANNED = "NOT_PLANNED"
    REOPENED = "REOPENED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Fields of all events; `actor` is None where the account is deleted or not known."""

    id: str
    database_id: int
    created_at: datetime
    actor: Actor | None

    @classmethod
    def item_type(cls) -> str:
        """Name in `itemTypes`: `MERGED_EVENT`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).upper()


class ReadyForReviewEvent(Event):
    """A draft was opened for review."""

    __slots__ = ()


class ConvertToDraftEvent(Event):
    """A pull request was made a draft again."""

    __slots__ = ()


class MergedEvent(Event):
    """A pull request was merged."""

    __slots__ = ()


class ReopenedEvent(Event):
    """An issue or a pull request was opened again."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedEvent(Event):
    """An issue or a pull request was closed."""

    state_reason: IssueStateReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequestedEvent(Event):
    """Somebody or a team was asked for a review."""

    requested_reviewer: Actor | Team | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadRefForcePushedEvent(Event):
    """The branch was rewritten."""

    before_commit: Commit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabeledEvent(Event):
    """A label was added."""

    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlabeledEvent(Event):
    """A label was removed."""

    label: Label
