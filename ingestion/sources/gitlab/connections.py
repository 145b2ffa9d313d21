"""From the configuration and the environment to connections: clients, and the projects that patterns name."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote

from infra.configuration.gitlab import GitLabSource
from infra.configuration.installations import repository_prefixes
from infra.configuration.values import matches
from infra.errors import UserError
from infra.settings import Settings
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

    installation: str
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
    prefix: str = ""
    """Prefix of the names of the installation's projects."""


@contextmanager
def connected(
    blocks: Sequence[GitLabSource], settings: Settings, beside: Sequence[GitLabSource] = ()
) -> Iterator[list[Connection]]:
    """A connection per `[[gitlab]]` block; blocks of one installation share their credentials' allowance.

    A project that several blocks name belongs to the first. What cannot be listed is in `unreadable`.

    Args:
        blocks: what to connect to.
        settings: with the tokens.
        beside: further blocks that are configured: the variable is for the only installation of GitLab.
    """
    prefixes = repository_prefixes((*blocks, *beside))
    with ExitStack() as stack:
        known: dict[str, Sequence[Token]] = {}
        brokers: dict[str, Broker] = {}
        taken: set[tuple[str, str]] = set()
        made: list[Connection] = []
        for block in blocks:
            name, address = block.installation, base_url(block.base_url)
            prefix = prefixes[name]
            try:
                if name not in known:
                    known[name] = _credentials(name, settings, is_only=len(prefixes) == 1)
                    brokers[name] = Broker(known[name], logged("GitLab"))
                gitlab = GitLab(stack.enter_context(Client(address, brokers[name], HEADERS)))
                paths = [path for path in projects(gitlab, block) if (name, path.lower()) not in taken]
            except UserError as error:
                unreadable = {pattern: str(error) for pattern in block.projects}
                made.append(Connection(name, None, [], unreadable=unreadable, prefix=prefix))
                continue
            taken |= {(name, path.lower()) for path in paths}
            since = f"{block.since.isoformat()}T00:00:00.000Z" if block.since else None
            clones = Clones(block.git, web_address(block.base_url), USER, block.since, prefix)
            histories = list(clones.of(paths, known[name][0]))
            made.append(Connection(name, gitlab, paths, since, {}, histories, block.sweep_every, prefix))
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


def _credentials(name: str, settings: Settings, *, is_only: bool) -> Sequence[Token]:
    credentials = tokens(settings, "gitlab", name, is_only=is_only)
    if not credentials:
        raise UserError(remedy("gitlab", name, "one with the scopes read_api and read_repository", is_only=is_only))
    return credentials
