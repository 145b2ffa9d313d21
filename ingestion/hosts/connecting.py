"""From the configuration and the environment to connections: clients, and the scopes that patterns name."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Generic, Protocol, TypeVar

from pydantic import ValidationError

from infra.configuration import load_configuration
from infra.configuration.installations import HostBlock, repository_prefixes
from infra.errors import UserError
from infra.settings import Settings
from ingestion.sources.git.repositories import GitRepository
from ingestion.web.allowance import Broker
from ingestion.web.bounds import DEFAULT, Bounds
from ingestion.web.client import Client, Meter
from ingestion.web.credentials import Credential
from ingestion.web.errors import ApiError
from ingestion.web.waits import logged

ASKED_FIRST = 3
"""So many scopes are asked for before a block is added."""


class Api(Protocol):
    """A vendor's API over a client."""

    @property
    def client(self) -> Client:
        """The client."""


AnApi = TypeVar("AnApi", bound=Api)
Block = TypeVar("Block", bound=HostBlock)
Block_contra = TypeVar("Block_contra", bound=HostBlock, contravariant=True)


@dataclass(frozen=True)
class Connection(Generic[AnApi]):
    """Connection to a vendor, and what to collect over it."""

    installation: str
    api: AnApi | None
    """None where there is nothing to read."""
    scopes: Sequence[str] = ()
    """Names of the repositories or projects on the host."""
    since: str | None = None
    """ISO 8601; what changed last before it is left out."""
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """Patterns that nothing can be collected for, and why: failed scopes of the run."""
    clones: Sequence[GitRepository] = ()
    """Git histories of the scopes and their addresses."""
    sweep_every: timedelta = timedelta(weeks=1)
    """Time after which it is asked again what is still there."""
    prefix: str = ""
    """Prefix of the names of the installation's scopes."""


class Vendor(Protocol[Block_contra, AnApi]):
    """Way to connect to a vendor."""

    @property
    def host(self) -> str:
        """Its name in messages."""

    @property
    def scope(self) -> tuple[str, str]:
        """Name of one of its scopes, and of several."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of every request."""

    @property
    def midnight(self) -> str:
        """Ending that makes an instant of a day, as the vendor writes instants."""

    def credentials(self, block: Block_contra, settings: Settings, *, is_only: bool) -> Sequence[Credential]:
        """Those of the block's installation, which may be the only one of the vendor.

        Raises:
            UserError: there are none.
        """

    def address(self, block: Block_contra) -> str:
        """Base URL of the API."""

    def api(self, client: Client, block: Block_contra) -> AnApi:
        """The vendor's API over a client."""

    def listed(self, api: AnApi, block: Block_contra) -> tuple[Sequence[str], Mapping[str, str]]:
        """Names of the scopes that the block's patterns name, sorted, and patterns that give none with the reason.

        Raises:
            UserError: nothing can be listed.
        """

    def ask(self, api: AnApi, scope: str, meter: Meter) -> None:
        """Ask for one scope.

        Raises:
            ApiError: it cannot be read.
        """

    def histories(
        self, api: AnApi, block: Block_contra, scopes: Sequence[str], credential: Credential, prefix: str
    ) -> Iterator[GitRepository]:
        """Git histories of the scopes and their addresses."""


@contextmanager
def connections(
    vendor: Vendor[Block, AnApi],
    blocks: Sequence[Block],
    settings: Settings,
    beside: Sequence[HostBlock] = (),
    bounds: Bounds = DEFAULT,
) -> Iterator[list[Connection[AnApi]]]:
    """A connection per block, closed at the end; blocks of one installation share their credentials' allowance.

    A scope that several blocks name belongs to the first. What cannot be listed is in `unreadable`.

    Args:
        vendor: whose.
        blocks: what to connect to.
        settings: with the tokens.
        beside: further blocks that are configured: the variables are for the only installation of the vendor.
        bounds: of requests and waits.
    """
    prefixes = repository_prefixes((*blocks, *beside))
    known: dict[str, Sequence[Credential]] = {}
    brokers: dict[str, Broker] = {}
    taken: set[tuple[str, str]] = set()
    made: list[Connection[AnApi]] = []
    with ExitStack() as stack:
        for block in blocks:
            name = block.installation
            prefix = prefixes[name]
            try:
                if name not in known:
                    known[name] = vendor.credentials(block, settings, is_only=len(prefixes) == 1)
                    brokers[name] = Broker(known[name], logged(vendor.host))
                client = stack.enter_context(
                    Client(vendor.address(block), brokers[name], vendor.headers, bounds=bounds)
                )
                api = vendor.api(client, block)
                listed, unreadable = vendor.listed(api, block)
            except UserError as error:
                why = {pattern: str(error) for pattern in block.patterns}
                made.append(Connection(name, None, unreadable=why, prefix=prefix))
                continue
            scopes = [scope for scope in listed if (name, scope.lower()) not in taken]
            taken |= {(name, scope.lower()) for scope in scopes}
            since = f"{block.since.isoformat()}{vendor.midnight}" if block.since else None
            histories = list(vendor.histories(api, block, scopes, known[name][0], prefix))
            made.append(Connection(name, api, scopes, since, unreadable, histories, block.sweep_every, prefix))
        yield made


def reachable(vendor: Vendor[Block, AnApi], kind: type[Block], block: Mapping[str, object], settings: Settings) -> str:
    """Ask the vendor for the first scopes of a block that is to be added; returns what is there in a few words.

    Raises:
        UserError: the patterns are wrong, there is no credential, or a scope cannot be read.
    """
    try:
        source = kind.model_validate(block)
    except ValidationError as error:
        said = "; ".join(str(one["ctx"]["error"]) if "ctx" in one else one["msg"] for one in error.errors())
        raise UserError(f"{said}. Nothing was added.") from None
    beside = load_configuration(settings.config).hosts[kind.vendor] if settings.config.exists() else ()
    one_of, many = vendor.scope
    with connections(vendor, [source], settings, beside) as [connection]:
        if connection.unreadable or connection.api is None:
            raise UserError(f"{' '.join(connection.unreadable.values())} Nothing was added.")
        if not connection.scopes:
            raise UserError(f"{', '.join(source.patterns)} names no {one_of} that the token may read.")
        try:
            for name in connection.scopes[:ASKED_FIRST]:
                vendor.ask(connection.api, name, Meter())
        except ApiError as error:
            raise UserError(f"{error} Nothing was added.") from None
        count = len(connection.scopes)
    return f"a {one_of}" if count == 1 else f"{count} {many}"


def unreadable(connections: Sequence[Connection[AnApi]]) -> dict[str, str]:
    """Patterns of all connections that nothing can be collected for, by their names among all, and why."""
    return {one.prefix + pattern: why for one in connections for pattern, why in one.unreadable.items()}


def brokers(connections: Sequence[Connection[AnApi]]) -> dict[str, Broker]:
    """Brokers that hand out the credentials of each address."""
    clients = [one.api.client for one in connections if one.api is not None]
    return {client.base_url: client.broker for client in clients}
