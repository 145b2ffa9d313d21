"""What this run is about: `sei.toml`, or without one the Git repository that we stand in."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from infra.configuration import Configuration, default_configuration, load_configuration
from infra.errors import UsageError
from infra.settings import Settings

VERSION_TAG = re.compile(r"^v?\d+(\.\d+)*$")


@dataclass(frozen=True)
class Workspace:
    """The effective configuration, and one sentence that says where it comes from."""

    configuration: Configuration
    note: str


def workspace(settings: Settings) -> Workspace:
    """The configuration of `SEI_CONFIG`, else one for the repository around the working folder.

    Raises:
        UsageError: the file has errors, or there is neither a file nor a repository.
    """
    if settings.config.exists():
        return Workspace(load_configuration(settings.config), f"Configuration: {settings.config}")
    top = enclosing_repository(Path.cwd())
    if top is None:
        raise UsageError(
            f"There is no {settings.config}, and {Path.cwd()} is not in a Git repository. "
            "Run `sei add git PATH-OR-URL`, or start in a repository."
        )
    configuration = default_configuration(top)
    tags = [tag for tag in _git(top, "tag", "--list").splitlines() if VERSION_TAG.match(tag)]
    if tags:
        return Workspace(
            configuration, f"No sei.toml: showing {top}; its {len(tags)} version tags count as deployments."
        )
    deployments = configuration.deployments.model_copy(update={"method": "merge"})
    return Workspace(
        configuration.model_copy(update={"deployments": deployments}),
        f"No sei.toml and no version tags: showing {top} with the method `merge`, "
        "which takes every commit that reaches the default branch for a deployment.",
    )


def enclosing_repository(folder: Path) -> Path | None:
    """The top of the repository around `folder` (or the bare repository itself), if there is one."""
    top = _git(folder, "rev-parse", "--show-toplevel") or _git(folder, "rev-parse", "--absolute-git-dir")
    return Path(top) if top else None


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise UsageError("git is not on the PATH. Install it with your package manager.") from error
    return done.stdout.strip() if done.returncode == 0 else ""
