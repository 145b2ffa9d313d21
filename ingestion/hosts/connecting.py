"""From the configuration and the environment to connections: clients, and the scopes that patterns name."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Generic, Protocol, TypeVar

from infra.configuration.installations import HostBlock, repository_prefixes
from infra.errors import UserError
from infra.settings import Settings
from ingestion.sources.git.repositories import GitRepository
from ingestion.web.allowance import Broker
from ingestion.web.client import Client
from ingestion.web.credentials import Credential
from ingestion.web.waits import logged

Api = TypeVar("Api")
Block = TypeVar("Block", bound=HostBlock)
Block_contra = TypeVar("Block_contra", bound=HostBlock, contravariant=True)


@dataclass(frozen=True)
class Connection(Generic[Api]):
    """What to collect over one connection."""

    installation: str
    api: Api | None
    """None where there is nothing to read."""
    scopes: Sequence[str] = ()
    """Names of the scopes on the host."""
    since: str | None = None
    """Day in ISO 8601; what changed last before it is left out."""
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """Patterns that nothing can be collected for, and why: failed scopes of the run."""
    clones: Sequence[GitRepository] = ()
    """Where the Git histories of the scopes are."""
    prefix: str = ""
    """Prefix of the names of the installation's scopes."""
    sweep_every: timedelta = timedelta(weeks=1)
    """How often it is asked what is still there."""


class Vendor(Protocol[Block_contra, Api]):
    """How a vendor is connected to."""

    host: str
    """Its name in messages."""
    headers: Mapping[str, str]

    def credentials(self, block: Block_contra, settings: Settings, *, is_only: bool) -> Sequence[Credential]:
        """Those of the block's installation, which may be the only one of the vendor.

        Raises:
            UserError: there are none.
        """

    def address(self, block: Block_contra) -> str:
        """Base URL of the API."""

    def api(self, client: Client, block: Block_contra) -> Api:
        """The vendor's API over a client."""

    def listed(self, api: Api, block: Block_contra) -> tuple[Sequence[str], Mapping[str, str]]:
        """Names of the scopes that the block's patterns name, and patterns that give no list with the reason.

        Raises:
            UserError: nothing can be listed.
        """

    def histories(
        self, block: Block_contra, scopes: Sequence[str], credential: Credential, prefix: str
    ) -> Iterator[GitRepository]:
        """Where the Git histories of the scopes are."""


@contextmanager
def connections(
    vendor: Vendor[Block, Api], blocks: Sequence[Block], settings: Settings, beside: Sequence[HostBlock] = ()
) -> Iterator[list[Connection[Api]]]:
    """A connection per block, closed at the end; blocks of one installation share their credentials' allowance.

    A scope that several blocks name belongs to the first. What cannot be listed is in `unreadable`.

    Args:
        vendor: whose.
        blocks: what to connect to.
        settings: with the tokens.
        beside: further blocks that are configured: the variables are for the only installation of the vendor.
    """
    prefixes = repository_prefixes((*blocks, *beside))
    known: dict[str, Sequence[Credential]] = {}
    brokers: dict[str, Broker] = {}
    taken: set[tuple[str, str]] = set()
    made: list[Connection[Api]] = []
    with ExitStack() as stack:
        for block in blocks:
            name = block.installation
            prefix = prefixes[name]
            try:
                if name not in known:
                    known[name] = vendor.credentials(block, settings, is_only=len(prefixes) == 1)
                    brokers[name] = Broker(known[name], logged(vendor.host))
                client = stack.enter_context(Client(vendor.address(block), brokers[name], vendor.headers))
                api = vendor.api(client, block)
                listed, unreadable = vendor.listed(api, block)
            except UserError as error:
                why = {pattern: str(error) for pattern in block.patterns}
                made.append(Connection(name, None, unreadable=why, prefix=prefix))
                continue
            scopes = [scope for scope in listed if (name, scope.lower()) not in taken]
            taken |= {(name, scope.lower()) for scope in scopes}
            since = block.since.isoformat() if block.since else None
            histories = list(vendor.histories(block, scopes, known[name][0], prefix))
            made.append(Connection(name, api, scopes, since, unreadable, histories, prefix, block.sweep_every))
        yield made
