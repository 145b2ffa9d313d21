"""From the configuration and the environment to connections: clients, and the projects that patterns name."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote

from infra.configuration.gitlab import GitLabSource
from infra.configuration.values import matches
from infra.errors import UserError
from infra.settings import Settings
from infra.tokens import installation
from ingestion.hosts.clones import Clones
from ingestion.sources.git.repositories import GitRepository
from ingestion.sources.gitlab.api import HEADERS, GitLab, base_url, web_address
from ingestion.web.allowance import Broker
from ingestion.web.client import Client, Meter
from ingestion.web.credentials import Token, remedy, tokens
from ingestion.web.errors import ApiError, ScopeGoneError
from ingestion.web.waits import logged

USER = "oauth2"
"""What GitLab takes as the user of any token."""


@dataclass(frozen=True)
class Connection:
    """What to collect over one connection."""

    gitlab: GitLab | None
    """None where there are no projects to read."""
    projects: Sequence[str]
    """Paths with namespace."""
    since: str | None = None
    """ISO 8601; what changed last before it is left out."""
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """Patterns that nothing can be collected for, and why: failed scopes of the run."""
    clones: Sequence[GitRepository] = ()
    """Where the Git histories of the projects are."""
    sweep_every: timedelta = timedelta(weeks=1)
    """How often it is asked what is still there."""


@contextmanager
def connected(
    blocks: Sequence[GitLabSource], settings: Settings, beside: Sequence[GitLabSource] = ()
) -> Iterator[list[Connection]]:
    """A connection per `[[gitlab]]` block; blocks of one address share their credentials' allowance.

    A project that several blocks name belongs to the first. What cannot be listed is in `unreadable`.

    Args:
        blocks: what to connect to.
        settings: with the tokens.
        beside: further blocks that are configured: the variable is for the only installation of GitLab.
    """
    is_only = len({installation("gitlab", block.base_url) for block in (*blocks, *beside)}) == 1
    with ExitStack() as stack:
        known: dict[str, Sequence[Token]] = {}
        brokers: dict[str, Broker] = {}
        taken: set[tuple[str, str]] = set()
        made: list[Connection] = []
        for block in blocks:
            address = base_url(block.base_url)
            try:
                if address not in known:
                    known[address] = _credentials(block.base_url, settings, is_only=is_only)
                    brokers[address] = Broker(known[address], logged("GitLab"))
                gitlab = GitLab(stack.enter_context(Client(address, brokers[address], HEADERS)))
                names = [name for name in projects(gitlab, block) if (address, name.lower()) not in taken]
            except UserError as error:
                made.append(Connection(None, [], None, {pattern: str(error) for pattern in block.projects}))
                continue
            taken |= {(address, name.lower()) for name in names}
            since = f"{block.since.isoformat()}T00:00:00.000Z" if block.since else None
            clones = Clones(block.git, web_address(block.base_url), USER, block.since).of(names, known[address][0])
            made.append(Connection(gitlab, names, since, clones=list(clones), sweep_every=block.sweep_every))
        yield made


def projects(gitlab: GitLab, block: GitLabSource) -> list[str]:
    """Path of each project that the block's patterns name, sorted; GitLab is asked for those with `*`.

    Raises:
        UserError: a group is not there, or GitLab does not answer.
    """
    found: set[str] = set()
    meter = Meter()
    for pattern in block.projects:
        if "*" not in pattern:
            found.add(pattern)
            continue
        group = pattern.rpartition("/")[0]
        try:
            found |= {name for name in _below(gitlab, group, meter) if matches(name, pattern)}
        except ApiError as error:
            raise UserError(f"The projects of {group} cannot be listed: {error}") from None
    return sorted(name for name in found if not any(matches(name, pattern) for pattern in block.exclude))


def _below(gitlab: GitLab, group: str, meter: Meter) -> list[str]:
    parameters = {"order_by": "id", "sort": "asc", "simple": "true"}
    try:
        path = f"groups/{quote(group, safe='')}/projects"
        return [one["path_with_namespace"] for one in gitlab.all_of(path, meter, {**parameters, **_WHOLE_GROUP})]
    except ScopeGoneError:
        listed = gitlab.all_of(f"users/{quote(group, safe='')}/projects", meter, parameters)
        return [one["path_with_namespace"] for one in listed]


_WHOLE_GROUP = {"include_subgroups": "true", "with_shared": "false"}


def _credentials(address: str, settings: Settings, *, is_only: bool) -> Sequence[Token]:
    name = installation("gitlab", address)
    credentials = tokens(settings, name, is_only=is_only)
    if not credentials:
        raise UserError(remedy(name, "one with the scopes read_api and read_repository", is_only=is_only))
    return credentials
