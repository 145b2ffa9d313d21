"""From the configuration and the environment to connections: clients, and the repositories that patterns name."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

from infra.configuration.github import GitHubSource
from infra.configuration.installations import HostBlock
from infra.configuration.values import matches
from infra.errors import UserError
from infra.settings import Settings
from ingestion.hosts.connecting import Connection, connections, reachable
from ingestion.sources.git.repositories import GitRepository
from ingestion.sources.github.api import HEADERS, GitHub
from ingestion.sources.github.app import installation_token
from ingestion.sources.github.clones import clones
from ingestion.web.bounds import DEFAULT, Bounds
from ingestion.web.client import Client, Meter
from ingestion.web.credentials import Credential, remedy, tokens
from ingestion.web.errors import ApiError, ScopeGoneError
from ingestion.web.odd_answers import documented

PAGE = 100


class GitHubVendor:
    """Way to connect to GitHub."""

    host = "GitHub"
    scope = ("repository", "repositories")
    headers = HEADERS
    midnight = "T00:00:00Z"

    def credentials(self, block: GitHubSource, settings: Settings, *, is_only: bool) -> Sequence[Credential]:
        """See `credentials`.

        Raises:
            UserError: there are none.
        """
        return credentials(block, settings, is_only=is_only)

    def address(self, block: GitHubSource) -> str:
        """Address of its API."""
        return block.base_url

    def api(self, client: Client, _block: GitHubSource) -> GitHub:
        """The API."""
        return GitHub(client)

    def listed(self, api: GitHub, block: GitHubSource) -> tuple[Sequence[str], Mapping[str, str]]:
        """See `repositories`."""
        return repositories(api, block)

    def ask(self, api: GitHub, scope: str, meter: Meter) -> None:
        """Ask for a repository.

        Raises:
            ApiError: it cannot be read.
        """
        api.get(f"repos/{scope}", meter)

    def histories(
        self, _api: GitHub, block: GitHubSource, scopes: Sequence[str], credential: Credential, prefix: str
    ) -> Iterator[GitRepository]:
        """Git histories of repositories and their addresses."""
        return clones(block, scopes, credential, prefix)


def connected(
    blocks: Sequence[GitHubSource], settings: Settings, beside: Sequence[HostBlock] = (), bounds: Bounds = DEFAULT
) -> AbstractContextManager[list[Connection[GitHub]]]:
    """A connection per `[[github]]` block; see `connections`."""
    return connections(GitHubVendor(), blocks, settings, beside, bounds)


def check_reachable(block: Mapping[str, object], settings: Settings) -> str:
    """See `reachable`."""
    return reachable(GitHubVendor(), GitHubSource, block, settings)


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
