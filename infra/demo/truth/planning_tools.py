"""Ids and keys of what is planned, as each tool forms them, and sprints that nobody starts or completes."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from infra.demo.organization import events as log
from infra.demo.truth.periods import Calendar

_STATUSES = {
    log.Planner.JIRA: ("To Do", "In Progress", "Blocked", "In Review", "Done"),
    log.Planner.AZURE_DEVOPS: ("New", "Active", "Blocked", "In Review", "Closed"),
}
STATUSES = {planner: dict(zip(log.ItemStatus, names, strict=True)) for planner, names in _STATUSES.items()}
"""Names of the statuses in each tool."""


@dataclass
class PlannedProject:
    """A project of a tool, with its boards."""

    planner: log.Planner
    number: int
    team: str
    boards: list[int] = field(default_factory=list)

    @property
    def project_id(self) -> str:
        """Id in the marts."""
        return f"{self.planner}:project:{self._named(self.number)}"

    def board_id(self, board: int) -> str:
        """Id of one of its boards in the marts."""
        return f"{self.planner}:board:{self._named(board)}"

    def sprint_id(self, board: int, sprint: int) -> str:
        """Id of a sprint in the marts: an iteration of Azure DevOps is one of each team, which has a board."""
        if self.planner is log.Planner.JIRA:
            return f"{self.planner}:sprint:{sprint}"
        return f"{self.planner}:sprint:{self._named(board)}:{sprint}"

    def key(self, project: str, number: int) -> str:
        """Key of an item."""
        return f"{project}{'-' if self.planner is log.Planner.JIRA else '#'}{number}"

    def _named(self, number: int) -> str:
        return str(number) if self.planner is log.Planner.JIRA else log.guid_of(number)


def first_moment(calendar: Calendar, start: datetime) -> datetime:
    """First moment of the first day of an iteration."""
    return calendar.midnight(calendar.date_of(start))


def last_moment(calendar: Calendar, end: datetime) -> datetime | None:
    """Last moment of the last day of an iteration, the one before that at which the next begins; None until then."""
    day: date = calendar.date_of(end)
    return calendar.midnight(day) - timedelta(microseconds=1) if day <= calendar.today else None
