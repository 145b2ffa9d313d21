"""Whether the marts and all that follows must be rebuilt, and the tags of the run that does it."""

from dataclasses import dataclass
from datetime import datetime

import dagster as dg

from infra.services import running
from infra.settings import Settings
from infra.warehouse import Role
from orchestration.fingerprint import refresh_fingerprint
from orchestration.rules import organization_timezone
from orchestration.run_resource import AS_OF_TAG

# The web UI hides tags that begin like this.
FINGERPRINT_TAG = ".dagster/sei_fingerprint"


@dataclass(frozen=True)
class RefreshPlan:
    """A refresh that is due."""

    fingerprint: str
    as_of: datetime

    def tags(self) -> dict[str, str]:
        """Run tags by which the next run knows what this one was for."""
        return {FINGERPRINT_TAG: self.fingerprint, AS_OF_TAG: self.as_of.isoformat()}


def needed_refresh(instance: dg.DagsterInstance, settings: Settings, now: datetime) -> RefreshPlan | None:
    """The refresh that is due at `now`, or None where the last good one still stands."""
    as_of = settings.as_of or now.replace(microsecond=0)
    with running(settings) as services:
        url = services.warehouse.url(Role.TRANSFORMER)
        fingerprint = refresh_fingerprint(url, as_of, settings, organization_timezone(url))
    return None if fingerprint == last_fingerprint(instance) else RefreshPlan(fingerprint, as_of)


def last_fingerprint(instance: dg.DagsterInstance) -> str | None:
    """The fingerprint of the latest refresh, if that one succeeded."""
    runs = instance.get_runs(filters=dg.RunsFilter(job_name="refresh"), limit=1)
    if not runs or runs[0].status is not dg.DagsterRunStatus.SUCCESS:
        return None
    return runs[0].tags.get(FINGERPRINT_TAG)
