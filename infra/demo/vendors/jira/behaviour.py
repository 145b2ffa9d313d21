"""Which Jira it is, and how it treats its clients."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

CLOUD_POINTS, CENTER_POINTS = "customfield_10016", "customfield_10106"
SPRINT, EPIC_LINK, TEAM = "customfield_10020", "customfield_10014", "customfield_10001"


NEW_YORK = ZoneInfo("America/New_York")


@dataclass(frozen=True)
class Behaviour:
    """Cloud (REST 3) or Data Center (REST 2)."""

    tokens: Sequence[str]
    """Cloud: `email:token`, as they stand in basic authentication; Data Center: the same, or personal access tokens."""
    is_cloud: bool = True
    latency_seconds: float = 0.0
    prefix: str = ""
    """Path below which the site lives, such as `/jira`."""
    timezone: ZoneInfo = NEW_YORK
    """Time zone of the profile that the token belongs to: times are shown in it, and JQL's are read in it."""
    largest_search: int = 1_000
    """Issues in one answer of Data Center's search, whatever is asked for."""

    @property
    def api(self) -> str:
        """Path of the platform's interface, below the prefix."""
        return "/rest/api/3" if self.is_cloud else "/rest/api/2"

    @property
    def points(self) -> str:
        """Id of the field with story points."""
        return CLOUD_POINTS if self.is_cloud else CENTER_POINTS
