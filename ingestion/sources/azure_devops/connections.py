"""From the configuration and the environment to connections: clients, and the projects that patterns name."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from pydantic import SecretStr

from infra.configuration.azure_devops import AzureDevOpsSource
from infra.configuration.installations import HostBlock
from infra.errors import UserError
from infra.settings import Settings
from ingestion.hosts.clones import Clones
from ingestion.hosts.connecting import Connection, connections, reachable
from ingestion.sources.azure_devops.api import HEADERS, AzureDevOps
from ingestion.sources.git.repositories import GitRepository
from ingestion.web.bounds import DEFAULT, Bounds
from ingestion.web.client import Client, Meter
from ingestion.web.credentials import BasicToken, Credential, remedy, tokens
from ingestion.web.errors import ApiError
from ingestion.web.odd_answers import documented

RIGHTS = "a personal access token with the scopes Work Items, Code, Build, Release, Test Management: Read"


@dataclass(frozen=True)
class Projects:
    """An organisation or collection, and what its list of projects says."""

    azure: AzureDevOps
    found: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Name -> the project's element."""
    repositories: dict[str, list[str]] = field(default_factory=dict)
    """Name of a project -> names of its repositories that can be read, where their histories are collected."""

    @property
    def client(self) -> Client:
        """Client of the organisation."""
        return self.azure.client


class AzureDevOpsVendor:
    """Way to connect to Azure DevOps."""

    host = "Azure DevOps"
    scope = ("project", "projects")
    headers = HEADERS
    midnight = "T00:00:00Z"

    def credentials(self, block: AzureDevOpsSource, settings: Settings, *, is_only: bool) -> Sequence[Credential]:
        """The personal access tokens: basic authentication without a name.

        Raises:
            UserError: there are none.
        """
        found = tokens(settings, "azure_devops", block.installation, is_only=is_only)
        if not found:
            raise UserError(remedy("azure_devops", block.installation, RIGHTS, is_only=is_only))
        return [BasicToken(one.name, SecretStr(f":{one.secret.get_secret_value().removeprefix(':')}")) for one in found]

    def address(self, block: AzureDevOpsSource) -> str:
        """Address of the organisation or collection."""
        return block.base_url.rstrip("/")

    def api(self, client: Client, block: AzureDevOpsSource) -> Projects:
        """The organisation, with its projects once they are listed."""
        client.allow(block.release_url)
        return Projects(AzureDevOps(client, block))

    def listed(self, api: Projects, block: AzureDevOpsSource) -> tuple[Sequence[str], Mapping[str, str]]:
        """Names of the projects that the patterns name, sorted; and those that the organisation does not have.

        Raises:
            UserError: the organisation does not list its projects.
        """
        try:
            with documented("projects"):
                found = api.azure.listed("_apis/projects", Meter())
                api.found.update({str(one["name"]): one for one in found if isinstance(one, dict)})
        except ApiError as error:
            raise UserError(f"The projects of {api.client.base_url} cannot be listed: {error}") from None
        chosen = sorted(filter(block.covers, api.found))
        if chosen and block.git != "off":
            _list_repositories(api)
        there = {name.lower() for name in api.found}
        missing = [one for one in block.projects if "*" not in one and one.lower() not in there]
        why = "there is no such project, or the token may not see it: mend sei.toml or the permission; what was "
        return chosen, {one: f"{one}: {why}collected stays." for one in missing}

    def ask(self, api: Projects, scope: str, meter: Meter) -> None:
        """Nothing: the organisation's list has only what the token may see."""

    def histories(
        self, api: Projects, block: AzureDevOpsSource, scopes: Sequence[str], credential: Credential, prefix: str
    ) -> Iterator[GitRepository]:
        """Git histories of all repositories of the projects and their addresses."""
        paths = {
            f"{project}/{name}": f"{quote(project)}/_git/{quote(name)}"
            for project in scopes
            for name in sorted(api.repositories.get(project, ()))
        }
        return Clones(block.git, self.address(block), "", block.since, prefix, paths).of(list(paths), credential)


def _list_repositories(api: Projects) -> None:
    """Ask for the repositories of all projects at once.

    Raises:
        UserError: the organisation does not list them.
    """
    try:
        with documented("repositories"):
            for one in api.azure.get("_apis/git/repositories", Meter())["value"]:
                if not one.get("isDisabled"):
                    api.repositories.setdefault(one["project"]["name"], []).append(one["name"])
    except ApiError as error:
        raise UserError(
            f"The repositories of {api.client.base_url} cannot be listed, by which Git histories are found: {error} "
            'git = "off" leaves them out.'
        ) from None


def connected(
    blocks: Sequence[AzureDevOpsSource], settings: Settings, beside: Sequence[HostBlock] = (), bounds: Bounds = DEFAULT
) -> AbstractContextManager[list[Connection[Projects]]]:
    """A connection per `[[azure_devops]]` block; see `connections`."""
    return connections(AzureDevOpsVendor(), blocks, settings, beside, bounds)


def check_reachable(block: Mapping[str, object], settings: Settings) -> str:
    """See `reachable`."""
    return reachable(AzureDevOpsVendor(), AzureDevOpsSource, block, settings)
