"""A project in a run: what is asked, and what is known of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ingestion.hosts.store import Known
from ingestion.sources.azure_devops.api import AzureDevOps
from ingestion.sources.azure_devops.fields import Fields
from ingestion.web.client import Meter

Digests = Mapping[str, str]


@dataclass
class Project:
    """A project in this run."""

    azure: AzureDevOps
    found: Mapping[str, Any]
    """Its element in the organisation's list of projects."""
    state: Known
    """State of all projects of the installation before they are read."""
    meter: Meter
    fields: Callable[[Meter], Fields]
    """Ask for the fields of the organisation, once for all its projects."""
    since: str | None = None
    """ISO 8601; what changed last before it is left out."""
    sweep_every: timedelta = timedelta(weeks=1)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def scope(self) -> str:
        """Its id, a GUID, which a new name leaves alone."""
        return str(self.found["id"])

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.found["name"])

    @property
    def known(self) -> Digests:
        """Positions of the readings, by entity."""
        return self.state.positions.get(self.scope, {})

    @property
    def noted(self) -> Digests:
        """Notes of the last complete run."""
        return self.state.etags.get(self.scope, {})

    @property
    def url(self) -> str:
        """Address of its page."""
        return f"{self.azure.client.base_url}/{self.name.replace(' ', '%20')}"

    def path(self, end_point: str, team: str = "") -> str:
        """Path of an end point of the project, or of one of its teams: `wit/wiql`."""
        return f"{self.scope}/{f'{team}/' if team else ''}_apis/{end_point}"

    def is_due(self, what: str, every: timedelta) -> bool:
        """Whether something was last done so long ago."""
        last = self.noted.get(what)
        return not last or self.now - datetime.fromisoformat(last) >= every
