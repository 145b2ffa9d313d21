"""The services that assets work with, and the instant that a run is about."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING, Any

import dagster as dg
import psycopg
from pydantic import PrivateAttr

from infra.errors import UserError
from infra.services import Services, running
from infra.settings import load_settings
from infra.warehouse import Role
from ingestion.descriptors import HOSTS
from orchestration.orphans import owned_children
from orchestration.workspace import workspace

if TYPE_CHECKING:
    from ingestion.sources.git import GitRepository

AS_OF_TAG = "sei/as_of"
OWNER = "team:platform"
RUN_LOCK = 5_348_201


class RunResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Warehouse and lake, started for the run if they are down."""

    _services: Services | None = PrivateAttr(default=None)
    _closing: ExitStack | None = PrivateAttr(default=None)
    _turn: ExitStack | None = PrivateAttr(default=None)
    _connections: dict[str, list[Any]] = PrivateAttr(default_factory=dict)
    _connecting: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["RunResource"]:
        """Keep the services running for as long as the run needs them."""
        with running(load_settings()) as services, ExitStack() as turn:
            turn.enter_context(_alone(services, context.log))
            with owned_children(services.home), ExitStack() as closing:
                self._services, self._closing = services, closing
                self._connections.clear()
                self._turn = turn
                yield self

    @contextmanager
    def last_turn(self, log: dg.DagsterLogManager) -> Iterator[None]:
        """Let a step use tables before it goes on without any; afterwards other runs need not wait for its end.

        Another try of the step waits for its turn again.
        """
        if self._turn is None:
            self._turn = ExitStack()
            self._turn.enter_context(_alone(self.services, log))
        try:
            yield
        finally:
            self._turn.close()
            self._turn = None

    @property
    def services(self) -> Services:
        """The running services.

        Raises:
            UserError: used outside a run.
        """
        if self._services is None:
            raise UserError("The services are only there during a run.")
        return self._services

    def connections(self, source: str) -> "list[Any]":
        """The connections of a code host's blocks; the host is asked once per run for what their patterns name.

        Raises:
            UserError: used outside a run, or the configuration has errors.
        """
        settings = self.services.settings
        with self._connecting:
            if source not in self._connections and self._closing is not None:
                blocks = workspace(settings).configuration.hosts[source]
                if not blocks:
                    return []
                connected = import_module(f"ingestion.sources.{source}").connected
                self._connections[source] = self._closing.enter_context(connected(blocks, settings))
            return self._connections.get(source, [])

    @property
    def repositories(self) -> "list[GitRepository]":
        """Repositories that the git source reads: the `[[git]]` blocks, and the clones of what code hosts have.

        Raises:
            UserError: used outside a run, or the configuration has errors.
        """
        from ingestion.sources.git import GitRepository, expand

        blocks = workspace(self.services.settings).configuration.git
        known = expand([GitRepository(block.url, block.name, block.since) for block in blocks])
        clones = [one.clones for source in HOSTS for one in self.connections(source)]
        if not clones:
            return known
        from ingestion.hosts.clones import with_clones

        return with_clones(known, chain.from_iterable(clones))


@contextmanager
def _alone(services: Services, log: dg.DagsterLogManager | None) -> Iterator[None]:
    # Runs write the same tables. The lock is the session's: it goes when its holder does, however that ends.
    with psycopg.connect(services.warehouse.url(Role.TRANSFORMER), autocommit=True) as guard:
        if guard.execute("select pg_try_advisory_lock(%s)", [RUN_LOCK]).fetchone() != (True,):
            if log:
                log.warning("Another run is at work on this warehouse; waiting for it.")
            guard.execute("select pg_advisory_lock(%s)", [RUN_LOCK])
        yield


@contextmanager
def only_run(services: Services) -> Iterator[None]:
    """A time in which no run writes tables.

    Raises:
        UserError: a run is at work.
    """
    with psycopg.connect(services.warehouse.url(Role.TRANSFORMER), autocommit=True) as guard:
        if guard.execute("select pg_try_advisory_lock(%s)", [RUN_LOCK]).fetchone() != (True,):
            raise UserError("A run is at work on this warehouse. Try again when it has ended; `sei status` says so.")
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
