"""From the configuration and the environment to connections: clients, and the repositories that patterns name."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from infra.configuration.github import GitHubSource
from infra.configuration.installations import repository_prefixes
from infra.configuration.values import matches
from infra.errors import UserError
from infra.settings import Settings
from ingestion.sources.github.api import HEADERS, GitHub
from ingestion.sources.github.app import installation_token
from ingestion.sources.github.clones import clones
from ingestion.sources.github.collection import Connection
from ingestion.web.allowance import Broker
from ingestion.web.client import Client, Meter
from ingestion.web.credentials import Credential, remedy, tokens
from ingestion.web.errors import ApiError, ScopeGoneError
from ingestion.web.odd_answers import documented
from ingestion.web.waits import logged

PAGE = 100


@contextmanager
def connected(
    blocks: Sequence[GitHubSource], settings: Settings, beside: Sequence[GitHubSource] = ()
) -> Iterator[list[Connection]]:
    """A connection per `[[github]]` block; blocks of one installation share their credentials' allowance.

    A repository that several blocks name belongs to the first. What cannot be listed is in `unreadable`.

    Args:
        blocks: what to connect to.
        settings: with the tokens.
        beside: further blocks that are configured: the variables are for the only installation of GitHub.
    """
    prefixes = repository_prefixes((*blocks, *beside))
    with ExitStack() as stack:
        known: dict[str, Sequence[Credential]] = {}
        brokers: dict[str, Broker] = {}
        taken: set[tuple[str, str]] = set()
        made: list[Connection] = []
        for block in blocks:
            name = block.installation
            try:
                if name not in known:
                    known[name] = credentials(block, settings, is_only=len(prefixes) == 1)
                    brokers[name] = Broker(known[name], logged("GitHub"))
            except UserError as error:
                unreadable = {pattern: str(error) for pattern in block.repositories}
                made.append(Connection(name, None, [], unreadable=unreadable, prefix=prefixes[name]))
                continue
            github = GitHub(stack.enter_context(Client(block.base_url, brokers[name], HEADERS)))
            found, unreadable = repositories(github, block)
            paths = [path for path in found if (name, path.lower()) not in taken]
            taken |= {(name, path.lower()) for path in paths}
            since = f"{block.since.isoformat()}T00:00:00Z" if block.since else None
            found_clones = list(clones(block, paths, known[name][0], prefixes[name]))
            made.append(
                Connection(name, github, paths, since, unreadable, found_clones, block.sweep_every, prefixes[name])
            )
        yield made


def credentials(block: GitHubSource, settings: Settings, *, is_only: bool) -> Sequence[Credential]:
    """The tokens of an installation, and the App's where there is one and the variables are for this installation.

    Raises:
        UserError: there is neither.
    """
    name = block.installation
    found: list[Credential] = list(tokens(settings, "github", name, is_only=is_only))
    key, app, where = settings.github_app_private_key, settings.github_app_id, settings.github_app_installation_id
    if is_only or name == "github":
        if key and app and where:
            found.append(installation_token(block.base_url, app, where, key))
        elif key or app or where:
            raise UserError(
                "A GitHub App needs SEI_GITHUB_APP_ID, SEI_GITHUB_APP_INSTALLATION_ID and SEI_GITHUB_APP_PRIVATE_KEY; "
                "one of them is missing."
            )
    if not found:
        raise UserError(remedy("github", name, "one that may read the repositories", is_only=is_only))
    return found


def repositories(github: GitHub, block: GitHubSource) -> tuple[list[str], dict[str, str]]:
    """Owner and name of each repository that the block's patterns name, sorted; GitHub is asked for those with `*`.

    Also the patterns that GitHub gives no list for, and why.
    """
    found: set[str] = set()
    unreadable: dict[str, str] = {}
    meter = Meter()
    for pattern in block.repositories:
        if "*" not in pattern:
            found.add(pattern)
            continue
        owner = pattern.partition("/")[0]
        try:
            found |= {name for name in _owned(github, owner, meter) if matches(name, pattern)}
        except ApiError as error:
            unreadable[pattern] = f"The repositories of {owner} cannot be listed: {error}"
    wanted = sorted(name for name in found if not any(matches(name, pattern) for pattern in block.exclude))
    return wanted, unreadable


def _owned(github: GitHub, owner: str, meter: Meter) -> Iterator[str]:
    try:
        yield from _listed(github, f"orgs/{owner}/repos", meter)
    except ScopeGoneError:
        yield from _listed(github, f"users/{owner}/repos", meter)


def _listed(github: GitHub, path: str, meter: Meter) -> Iterator[str]:
    answer = github.get(path, meter, {"per_page": PAGE})
    with documented(path):
        yield from [one["full_name"] for one in answer.data]
        while (url := answer.next_url) is not None:
            answer = github.get(url, meter)
            yield from [one["full_name"] for one in answer.data]
