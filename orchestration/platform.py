"""The services that assets work with, and the instant that a run is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import dagster as dg
import psycopg
from pydantic import PrivateAttr

from infra.errors import UserError
from infra.services import Services, running
from infra.settings import load_settings
from infra.warehouse import Role
from orchestration.leftovers import owned_children

AS_OF_TAG = "sei/as_of"
OWNER = "team:platform"
RUN_LOCK = 5_348_201


class PlatformResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Warehouse and lake, started for the run if they are down."""

    _services: Services | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["PlatformResource"]:
        """Keep the services running for as long as the run needs them."""
        with running(load_settings()) as services, _alone(services, context), owned_children(services.home):
            self._services = services
            yield self

    @property
    def services(self) -> Services:
        """The running services.

        Raises:
            UserError: used outside a run.
        """
        if self._services is None:
            raise UserError("The platform's services are only there during a run.")
        return self._services


@contextmanager
def _alone(services: Services, context: dg.InitResourceContext) -> Iterator[None]:
    # Runs write the same tables. The lock is the session's: it goes when its holder does, however that ends.
    with psycopg.connect(services.warehouse.url(Role.TRANSFORMER), autocommit=True) as guard:
        if guard.execute("select pg_try_advisory_lock(%s)", [RUN_LOCK]).fetchone() != (True,):
            if context.log:
                context.log.warning("Another run is at work on this warehouse; waiting for it.")
            guard.execute("select pg_advisory_lock(%s)", [RUN_LOCK])
        yield


def run_as_of(instance: dg.DagsterInstance, run: dg.DagsterRun) -> datetime:
    """The instant up to which this run's metrics count: its tag, else SEI_AS_OF, else when the run was made.

    Whole seconds, UTC; the same for every step of a run, in whatever process it executes.
    """
    if tag := run.tags.get(AS_OF_TAG):
        return datetime.fromisoformat(tag)
    if fixed := load_settings().as_of:
        return fixed
    record = instance.get_run_record_by_id(run.run_id)
    made = record.create_timestamp if record else datetime.now(UTC)
    return made.astimezone(UTC).replace(microsecond=0)
