"""From the configuration and the environment to connections: clients, and the projects that patterns name."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from infra.configuration.installations import HostBlock
from infra.configuration.jira import JiraSource
from infra.errors import UserError
from infra.settings import Settings
from ingestion.hosts.connecting import Connection, connections, reachable
from ingestion.sources.git.repositories import GitRepository
from ingestion.sources.jira.api import HEADERS, Jira
from ingestion.web.bounds import DEFAULT, Bounds
from ingestion.web.client import Client, Meter
from ingestion.web.credentials import BasicToken, Credential, remedy, tokens
from ingestion.web.errors import ApiError
from ingestion.web.odd_answers import documented

RIGHTS = (
    "EMAIL:TOKEN of an account of Cloud, or a personal access token of Data Center (before 8.14 NAME:PASSWORD), that "
    "may browse the projects"
)


class JiraVendor:
    """Way to connect to Jira."""

    host = "Jira"
    scope = ("project", "projects")
    headers = HEADERS
    midnight = "T00:00:00+00:00"

    def credentials(self, block: JiraSource, settings: Settings, *, is_only: bool) -> Sequence[Credential]:
        """The tokens of the site.

        Raises:
            UserError: there are none.
        """
        found = tokens(settings, "jira", block.installation, is_only=is_only)
        if not found:
            raise UserError(remedy("jira", block.installation, RIGHTS, is_only=is_only))
        return [BasicToken(one.name, one.secret) if ":" in one.secret.get_secret_value() else one for one in found]

    def address(self, block: JiraSource) -> str:
        """Address of the site."""
        return block.base_url.rstrip("/")

    def api(self, client: Client, block: JiraSource) -> "Projects":
        """The site, with the ids of its projects once they are listed."""
        return Projects(Jira(client, block.story_points, block.incidents))

    def listed(self, api: "Projects", block: JiraSource) -> tuple[Sequence[str], Mapping[str, str]]:
        """Keys of the projects that the patterns name, sorted; and keys that the site does not have.

        Raises:
            UserError: the site does not list its projects.
        """
        try:
            api.found.update({str(one["key"]): one for one in _projects(api.jira)})
        except ApiError as error:
            raise UserError(f"The projects of {api.jira.client.base_url} cannot be listed: {error}") from None
        chosen = sorted(key for key in api.found if block.covers(key))
        there = {key.upper() for key in api.found}
        missing = [key for key in block.projects if "*" not in key and key not in there]
        why = "Jira has no such project, or the token may not browse it: mend sei.toml or the permission; what was "
        return chosen, {key: f"{key}: {why}collected stays." for key in missing}

    def ask(self, api: "Projects", scope: str, meter: Meter) -> None:
        """Nothing: the site's list has only what the credential may browse."""

    def histories(
        self, _api: "Projects", _block: JiraSource, _scopes: Sequence[str], _credential: Credential, _prefix: str
    ) -> Iterator[GitRepository]:
        """None: Jira has no code."""
        return iter(())


@dataclass(frozen=True)
class Projects:
    """A site, and what its list of projects says."""

    jira: Jira
    found: dict[str, Mapping[str, object]] = field(default_factory=dict)
    """Key -> the project's element."""

    @property
    def client(self) -> Client:
        """Client of the site."""
        return self.jira.client


def connected(
    blocks: Sequence[JiraSource], settings: Settings, beside: Sequence[HostBlock] = (), bounds: Bounds = DEFAULT
) -> AbstractContextManager[list[Connection[Projects]]]:
    """A connection per `[[jira]]` block; see `connections`."""
    return connections(JiraVendor(), blocks, settings, beside, bounds)


def check_reachable(block: Mapping[str, object], settings: Settings) -> str:
    """See `reachable`."""
    return reachable(JiraVendor(), JiraSource, block, settings)


def _projects(jira: Jira) -> Iterator[Mapping[str, object]]:
    with documented("project"):
        if jira.is_cloud:
            yield from jira.listed(f"{jira.path}/project/search", Meter(), page=100)
        else:
            yield from jira.get(f"{jira.path}/project", Meter())
