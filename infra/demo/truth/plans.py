"""Records of planning, as the oracle sees it: estimates, sprints and what was in them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Estimate:
    """Points of an issue or work item from `since` until `until` (exclusive; null: to this day)."""

    item: str
    """Identity of the issue."""
    points: float
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SprintMembership:
    """A work item in a sprint from `since` until `until` (exclusive; null: to the sprint's end, or to this day)."""

    item: str
    """Key of the item."""
    sprint: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Sprint:
    """A sprint that was started and completed, by the moments at which somebody did so, or by its dates."""

    number: int
    sprint_id: str
    """Id in the marts."""
    board: str
    """Id of its board in the marts."""
    project: str
    """Key of the board's project."""
    team: str
    started_at: datetime
    completed_at: datetime
