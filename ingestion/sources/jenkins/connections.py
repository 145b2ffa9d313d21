"""From the configuration and the environment to connections: clients, and the jobs that patterns name."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

from infra.configuration.installations import HostBlock
from infra.configuration.jenkins import JenkinsSource
from infra.errors import UserError
from infra.settings import Settings
from ingestion.hosts.connecting import Connection, connections, reachable
from ingestion.sources.git.repositories import GitRepository
from ingestion.sources.jenkins.api import HEADERS, Jenkins
from ingestion.web.bounds import DEFAULT, Bounds
from ingestion.web.client import Client, Meter
from ingestion.web.credentials import BasicToken, Credential, remedy, tokens
from ingestion.web.errors import ApiError

RIGHTS = "USER:TOKEN, with an API token of an account that has the permissions Overall/Read and Job/Read"


class JenkinsVendor:
    """Way to connect to Jenkins."""

    host = "Jenkins"
    scope = ("job", "jobs")
    headers = HEADERS
    midnight = "T00:00:00+00:00"

    def credentials(self, block: JenkinsSource, settings: Settings, *, is_only: bool) -> Sequence[Credential]:
        """The tokens of the controller.

        Raises:
            UserError: there are none, or one is without its user.
        """
        found = tokens(settings, "jenkins", block.installation, is_only=is_only)
        if not found or any(":" not in one.secret.get_secret_value() for one in found):
            raise UserError(remedy("jenkins", block.installation, RIGHTS, is_only=is_only))
        return [BasicToken(one.name, one.secret) for one in found]

    def address(self, block: JenkinsSource) -> str:
        """Address of the controller."""
        return block.base_url.rstrip("/")

    def api(self, client: Client, block: JenkinsSource) -> Jenkins:
        """The controller, with its jobs once they are listed."""
        return Jenkins(client, block)

    def listed(self, api: Jenkins, block: JenkinsSource) -> tuple[Sequence[str], Mapping[str, str]]:
        """Names of the jobs and multibranch projects that the patterns name, sorted; and those that are not there.

        Raises:
            UserError: the controller does not list its jobs.
        """
        try:
            api.read_tree(Meter())
        except ApiError as error:
            raise UserError(f"The jobs of {api.client.base_url} cannot be listed: {error}") from None
        there = {job.project for job in api.tree.jobs}
        lower = {project.lower() for project in there}
        missing = [one for one in block.jobs if "*" not in one and one.lower() not in lower]
        why = (
            "Jenkins has no such job with builds, or the token may not read it: mend sei.toml or the permission; what "
        )
        return sorted(filter(block.covers, there)), {one: f"{one}: {why}was collected stays." for one in missing}

    def ask(self, api: Jenkins, scope: str, meter: Meter) -> None:
        """Ask for a job.

        Raises:
            ApiError: it cannot be read.
        """
        api.ask(scope, meter)

    def histories(
        self, _api: Jenkins, _block: JenkinsSource, _scopes: Sequence[str], _credential: Credential, _prefix: str
    ) -> Iterator[GitRepository]:
        """None: Jenkins has no code."""
        return iter(())


def connected(
    blocks: Sequence[JenkinsSource], settings: Settings, beside: Sequence[HostBlock] = (), bounds: Bounds = DEFAULT
) -> AbstractContextManager[list[Connection[Jenkins]]]:
    """A connection per `[[jenkins]]` block; see `connections`."""
    return connections(JenkinsVendor(), blocks, settings, beside, bounds)


def check_reachable(block: Mapping[str, object], settings: Settings) -> str:
    """See `reachable`."""
    return reachable(JenkinsVendor(), JenkinsSource, block, settings)
