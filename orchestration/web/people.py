"""People and what their roles let them do here; the roles are those of the dashboards."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from infra.superset.access import LEVELS, TEAM
from orchestration.reports.publishing import ORGANIZATION_FILE, team_file

Level = Literal["viewer", "team_lead", "executive", "admin"]
BY_RANK: tuple[Level, ...] = ("admin", "executive", "team_lead", "viewer")


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    name: str
    level: Level
    teams: frozenset[str] = frozenset()
    """Whose rows somebody bound to teams sees."""

    @property
    def may_change(self) -> bool:
        """Whether runs may be launched and schedules switched."""
        return self.level == "admin"

    @property
    def is_bound(self) -> bool:
        """Whether only the numbers of some teams may be seen."""
        return self.level in ("viewer", "team_lead")

    def may_read(self, report: str) -> bool:
        """Whether the report in a file of this name may be opened."""
        return not self.is_bound or report in {team_file(team) for team in self.teams}

    def readable(self, reports: Iterable[str]) -> list[str]:
        """Those file names that may be opened, the organisation's first."""
        return sorted(filter(self.may_read, reports), key=lambda name: (name != ORGANIZATION_FILE, name))


def person(name: str, roles: Iterable[str]) -> Person | None:
    """Somebody by the names of their roles in Superset; nobody where none of them is ours."""
    held = set(roles)
    for level in BY_RANK:
        if LEVELS[level] in held:
            teams = (role.removeprefix(TEAM) for role in held if role.startswith(TEAM))
            return Person(name, level, frozenset(teams))
    return None
