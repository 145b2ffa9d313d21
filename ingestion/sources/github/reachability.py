"""Can the repositories be read? Asked before they are written into the configuration."""

from collections.abc import Mapping

from pydantic import ValidationError

from infra.configuration import load_configuration
from infra.configuration.github import GitHubSource
from infra.errors import UserError
from infra.settings import Settings
from ingestion.sources.github.connections import connected
from ingestion.web.client import Meter
from ingestion.web.errors import ApiError


def check_reachable(block: Mapping[str, object], settings: Settings) -> str:
    """Ask GitHub for one repository of each pattern; returns what is there in a few words.

    Raises:
        UserError: the patterns are wrong, there is no credential, or a repository cannot be read.
    """
    try:
        source = GitHubSource.model_validate(block)
    except ValidationError as error:
        said = "; ".join(str(one["ctx"]["error"]) if "ctx" in one else one["msg"] for one in error.errors())
        raise UserError(f"{said}. Nothing was added.") from None
    beside = load_configuration(settings.config).github if settings.config.exists() else ()
    with connected([source], settings, beside) as [connection]:
        if connection.unreadable or connection.github is None:
            raise UserError(f"{' '.join(connection.unreadable.values())} Nothing was added.")
        if not connection.repositories:
            raise UserError(f"{', '.join(source.repositories)} names no repository that the token may read.")
        try:
            for name in connection.repositories[:3]:
                connection.github.get(f"repos/{name}", Meter())
        except ApiError as error:
            raise UserError(f"{error} Nothing was added.") from None
        count = len(connection.repositories)
    return "a repository" if count == 1 else f"{count} repositories"
