"""Can the projects be read? Asked before they are written into the configuration."""

from collections.abc import Mapping

from pydantic import ValidationError

from infra.configuration import load_configuration
from infra.configuration.gitlab import GitLabSource
from infra.errors import UserError
from infra.settings import Settings
from ingestion.sources.gitlab.api import project_path
from ingestion.sources.gitlab.connections import connected
from ingestion.web.client import Meter
from ingestion.web.errors import ApiError


def check_reachable(block: Mapping[str, object], settings: Settings) -> str:
    """Ask GitLab for one project of each pattern; returns what is there in a few words.

    Raises:
        UserError: the patterns are wrong, there is no credential, or a project cannot be read.
    """
    try:
        source = GitLabSource.model_validate(block)
    except ValidationError as error:
        said = "; ".join(str(one["ctx"]["error"]) if "ctx" in one else one["msg"] for one in error.errors())
        raise UserError(f"{said}. Nothing was added.") from None
    beside = load_configuration(settings.config).gitlab if settings.config.exists() else ()
    with connected([source], settings, beside) as [connection]:
        if connection.unreadable or connection.gitlab is None:
            raise UserError(f"{' '.join(connection.unreadable.values())} Nothing was added.")
        if not connection.projects:
            raise UserError(f"{', '.join(source.projects)} names no project that the token may read.")
        try:
            for name in connection.projects[:3]:
                connection.gitlab.get(project_path(name), Meter())
        except ApiError as error:
            raise UserError(f"{error} Nothing was added.") from None
        count = len(connection.projects)
    return "a project" if count == 1 else f"{count} projects"
