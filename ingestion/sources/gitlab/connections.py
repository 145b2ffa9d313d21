"""From the configuration and the environment to connections: clients, and the projects that patterns name."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from urllib.parse import quote

from infra.configuration.gitlab import GitLabSource
from infra.configuration.installations import HostBlock
from infra.configuration.values import matches
from infra.errors import UserError
from infra.settings import Settings
from ingestion.hosts.clones import Clones
from ingestion.hosts.connecting import Connection, connections, reachable
from ingestion.sources.git.repositories import GitRepository
from ingestion.sources.gitlab.api import HEADERS, GitLab, base_url, project_path, web_address
from ingestion.web.bounds import DEFAULT, Bounds
from ingestion.web.client import Client, Meter
from ingestion.web.credentials import Credential, remedy, tokens
from ingestion.web.errors import ApiError, ScopeGoneError

USER = "oauth2"
"""User that GitLab takes with any token."""


class GitLabVendor:
    """Way to connect to GitLab."""

    host = "GitLab"
    scope = ("project", "projects")
    headers = HEADERS
    midnight = "T00:00:00.000Z"

    def credentials(self, block: GitLabSource, settings: Settings, *, is_only: bool) -> Sequence[Credential]:
        """The tokens of the installation.

        Raises:
            UserError: there are none.
        """
        found = tokens(settings, "gitlab", block.installation, is_only=is_only)
        if not found:
            rights = "one with the scopes read_api and read_repository"
            raise UserError(remedy("gitlab", block.installation, rights, is_only=is_only))
        return found

    def address(self, block: GitLabSource) -> str:
        """Address of its API."""
        return base_url(block.base_url)

    def api(self, client: Client, _block: GitLabSource) -> GitLab:
        """The API."""
        return GitLab(client)

    def listed(self, api: GitLab, block: GitLabSource) -> tuple[Sequence[str], Mapping[str, str]]:
        """Path of each project; see `projects`.

        Raises:
            UserError: a group is not there, or GitLab does not answer.
        """
        return projects(api, block), {}

    def ask(self, api: GitLab, scope: str, meter: Meter) -> None:
        """Ask for a project.

        Raises:
            ApiError: it cannot be read.
        """
        api.get(project_path(scope), meter)

    def histories(
        self, _api: GitLab, block: GitLabSource, scopes: Sequence[str], credential: Credential, prefix: str
    ) -> Iterator[GitRepository]:
        """Git histories of projects and their addresses."""
        return Clones(block.git, web_address(block.base_url), USER, block.since, prefix).of(scopes, credential)


def connected(
    blocks: Sequence[GitLabSource], settings: Settings, beside: Sequence[HostBlock] = (), bounds: Bounds = DEFAULT
) -> AbstractContextManager[list[Connection[GitLab]]]:
    """A connection per `[[gitlab]]` block; see `connections`."""
    return connections(GitLabVendor(), blocks, settings, beside, bounds)


def check_reachable(block: Mapping[str, object], settings: Settings) -> str:
    """See `reachable`."""
    return reachable(GitLabVendor(), GitLabSource, block, settings)


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
