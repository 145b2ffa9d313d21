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

from infra.advisory_locks import locked, taken_at_once
from infra.errors import UserError
from infra.services import Services, running
from infra.settings import load_settings
from infra.warehouse import Role
from ingestion import locks
from ingestion.descriptors import HOSTS
from ingestion.web.bounds import DEFAULT, Bounds
from orchestration.orphans import PROCESS_TAG, end_orphans, identity, owned_children
from orchestration.workspace import workspace

if TYPE_CHECKING:
    from ingestion.sources.git import GitRepository

AS_OF_TAG = "sei/as_of"
FULL_REFRESH_TAG = "sei/full_refresh"
OWNER = "team:platform"
IMPATIENT = Bounds(wait_seconds=0.0)
REFRESH_LOCK = 5_348_201


class RunResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Warehouse and lake, started for the run if they are down, and the run's locks."""

    _services: Services | None = PrivateAttr(default=None)
    _closing: ExitStack | None = PrivateAttr(default=None)
    _job: str = PrivateAttr(default="")
    _locks: dict[int, ExitStack] = PrivateAttr(default_factory=dict)
    _connections: dict[str, list[Any]] = PrivateAttr(default_factory=dict)
    _connecting: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["RunResource"]:
        """Keep the services running for as long as the run needs them."""
        with running(load_settings()) as services, owned_children(services.home), ExitStack() as closing:
            self._services, self._closing = services, closing
            if context.run is not None and context.instance is not None:
                context.instance.add_run_tags(context.run.run_id, {PROCESS_TAG: identity()})
                self._job = context.run.job_name
            self._connections.clear()
            try:
                yield self
            finally:
                self.has_read_raw()
                self.has_made_tables()

    def making_tables(self) -> Services:
        """The services, once no other run makes tables of raw ones; this one may until `has_made_tables` or its end."""
        if self._take(REFRESH_LOCK, "Another refresh"):
            # What a run that was killed meanwhile has started would go on beside this one.
            end_orphans(self.services.home)
        return self.services

    def has_made_tables(self) -> None:
        """Let the next refresh begin."""
        self._free(REFRESH_LOCK)

    def reading_raw(self) -> Services:
        """The same, and from now to `has_read_raw` or the end raw tables and the lake stay as they are."""
        services = self.making_tables()
        if self._take(locks.RAW_TABLES, "A collection that writes what it has read"):
            from ingestion.sources.git import take_back_interrupted

            take_back_interrupted(services.warehouse.url(Role.LOADER))
        return services

    def has_read_raw(self) -> None:
        """Let collections change raw tables again."""
        self._free(locks.RAW_TABLES)

    def _take(self, key: int, holder: str) -> bool:
        """Whether the run did not have the lock before."""
        if key in self._locks:
            return False
        self._locks[key] = ExitStack()
        self._locks[key].enter_context(locked(self.services.warehouse.url(Role.TRANSFORMER), key, holder))
        return True

    def _free(self, key: int) -> None:
        self._locks.pop(key, ExitStack()).close()

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

        Where another source's job asks, it goes on without what a limit of the host does not let it have now.

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
                is_others = self._job.startswith("collect_") and self._job != f"collect_{source}"
                bounds = IMPATIENT if is_others else DEFAULT
                self._connections[source] = self._closing.enter_context(connected(blocks, settings, bounds=bounds))
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
def nothing_else(services: Services) -> Iterator[None]:
    """A time in which nothing is collected or refreshed.

    Raises:
        UserError: something is.
    """
    sources = [locks.GIT, locks.PATCH_IDS, locks.FILES, *(host.lock for host in HOSTS.values())]
    with psycopg.connect(services.warehouse.url(Role.TRANSFORMER), autocommit=True) as guard:
        if not taken_at_once(guard, [REFRESH_LOCK, *sources]):
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
