"""Whether the marts and all that follows must be rebuilt, and the state that each refresh was made of."""

from collections.abc import Collection
from datetime import UTC, datetime

import dagster as dg
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES

from infra.services import Services, running
from infra.settings import Settings, load_settings
from infra.warehouse import Role
from orchestration.fingerprint import refresh_fingerprint
from orchestration.orphans import close_dead_runs
from orchestration.rules import organization_timezone
from orchestration.run_resource import AS_OF_TAG, run_as_of

JOB = "refresh"
# The web UI hides tags that begin like this.
FINGERPRINT_TAG = ".dagster/sei_fingerprint"
GOOD = (dg.DagsterRunStatus.SUCCESS,)
GOOD_SO_FAR = (*GOOD, dg.DagsterRunStatus.STARTED)


def note_state(context: dg.AssetExecutionContext, services: Services) -> None:
    """Tag a whole refresh, whoever started it, with the state of what it reads, which nobody changes meanwhile."""
    if context.run.job_name == JOB and not context.run.asset_selection:
        fingerprint = _fingerprint(services, run_as_of(context.instance, context.run))
        context.instance.add_run_tags(context.run.run_id, {FINGERPRINT_TAG: fingerprint})


def moment(settings: Settings) -> datetime:
    """The instant that a refresh which begins now is for: SEI_AS_OF, or now in whole seconds."""
    return settings.as_of or datetime.now(UTC).replace(microsecond=0)


def is_due(
    instance: dg.DagsterInstance,
    services: Services,
    as_of: datetime,
    enough: Collection[dg.DagsterRunStatus] = GOOD,
) -> bool:
    """Whether a refresh for `as_of` would read another state than the latest, or that has none of these statuses."""
    return _fingerprint(services, as_of) != last_fingerprint(instance, enough)


def following_refresh(instance: dg.DagsterInstance) -> dg.RunRequest | dg.SkipReason:
    """The refresh that has to follow a collection: one more behind that which is reading, none behind one to begin."""
    close_dead_runs(instance)
    latest = _latest(instance)
    is_to_read = latest is not None and latest.status in NOT_FINISHED_STATUSES and FINGERPRINT_TAG not in latest.tags
    if latest is not None and is_to_read and not latest.asset_selection:
        return dg.SkipReason("A refresh that has not read the raw tables yet reads this too.")
    with running(load_settings()) as services:
        as_of = moment(services.settings)
        if not is_due(instance, services, as_of, GOOD_SO_FAR):
            return dg.SkipReason("Nothing new since the last refresh.")
    # Of several collections that one look of the sensor finds, all ask for the same run.
    return dg.RunRequest(run_key=f"after {latest.run_id if latest else 'none'}", tags={AS_OF_TAG: as_of.isoformat()})


def last_fingerprint(instance: dg.DagsterInstance, enough: Collection[dg.DagsterRunStatus] = GOOD) -> str | None:
    """The fingerprint of the latest refresh, if that one has one of these statuses."""
    latest = _latest(instance)
    return latest.tags.get(FINGERPRINT_TAG) if latest is not None and latest.status in enough else None


def _latest(instance: dg.DagsterInstance) -> dg.DagsterRun | None:
    return next(iter(instance.get_runs(filters=dg.RunsFilter(job_name=JOB), limit=1)), None)


def _fingerprint(services: Services, as_of: datetime) -> str:
    url = services.warehouse.url(Role.TRANSFORMER)
    return refresh_fingerprint(url, as_of, services.settings, organization_timezone(url))
