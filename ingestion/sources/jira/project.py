"""A project in a run: what is asked, and what is known of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ingestion.sources.jira.api import Jira, Site
from ingestion.web.client import Meter

PENDING = "pending sprints"
"""Kept with the issues that were in them: sprints that are still to be observed, which a killed run would forget."""


@dataclass(frozen=True)
class ProjectPlan:
    """A project to read, and what is known of all projects of its site, by id."""

    found: Mapping[str, Any]
    """Its element in the site's list of projects."""
    since: str | None
    """ISO 8601; what changed last before it is left out."""
    known: Mapping[str, Mapping[str, str]]
    """Id of the project -> entity -> where its reading stands."""
    noted: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Id of the project -> what the last complete run noted."""
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    sweep_every: timedelta = timedelta(weeks=1)


@dataclass
class Project:
    """A project in this run."""

    jira: Jira
    site: Site
    plan: ProjectPlan
    meter: Meter
    number: int
    sprints: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    """Sprints that the issues of this run were in, or of one that was killed."""
    observed: dict[str, str] = field(default_factory=dict)
    """Sprint -> digest of what was last seen of it."""

    def __post_init__(self) -> None:
        """Take up the sprints that a killed run has not observed."""
        self.sprints |= {int(number): node for number, node in json.loads(self.known.get(PENDING) or "{}").items()}

    @property
    def scope(self) -> str:
        """Its id as text."""
        return str(self.number)

    @property
    def known(self) -> Mapping[str, str]:
        """Positions of the readings, by entity."""
        return self.plan.known.get(self.scope, {})

    @property
    def noted(self) -> Mapping[str, str]:
        """Notes of the last complete run."""
        return self.plan.noted.get(self.scope, {})

    def is_due(self, what: str, every: timedelta) -> bool:
        """Whether something was last done so long ago."""
        last = self.noted.get(what)
        return not last or self.plan.now - datetime.fromisoformat(last) >= every
