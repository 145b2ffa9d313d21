"""Can a repository be reached? Asked before it is written into the configuration."""

from pathlib import Path

from infra.errors import UserError
from ingestion.sources.git.mirrors import remote_heads
from ingestion.sources.git.repositories import GitRepository, expand, git_directory, is_remote
from ingestion.sources.git.store import GitError


def check_reachable(url: str) -> str:
    """Look at a path, a folder of repositories or a URL; returns what is there in a few words.

    Raises:
        UserError: there is no repository, or it cannot be reached; credentials are not in the message.
    """
    if is_remote(url):
        try:
            return f"a repository with {remote_heads(url)} branches"
        except GitError as error:
            raise UserError(f"{error} Nothing was added.") from error
    found = [one for one in expand([GitRepository(url)]) if git_directory(Path(one.url))]
    if not found:
        raise UserError(f"{url} is no Git repository and holds none. Name a repository, a folder of them, or a URL.")
    return "a repository" if len(found) == 1 else f"{len(found)} repositories"
