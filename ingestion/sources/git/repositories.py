"""Which repositories a configuration names: a path, a bare repository, a URL, or a folder of repositories."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from infra.errors import UserError

_SCP_ADDRESS = re.compile(r"^(?:[^/@:]+@)?[^/:]{2,}:(?!//)(?P<path>.+)$")


@dataclass(frozen=True)
class GitRepository:
    """One block of the configuration."""

    url: str
    """A path, or a URL that git understands."""
    name: str | None = None
    """Name in all tables, for example `example/payments`; derived from the URL where it is None."""
    since: date | None = None
    """Commits that were committed before this day (UTC) are left out. See `log.Walk`."""
    authorization: Callable[[], str] | None = field(default=None, repr=False, compare=False)
    """Makes the `Authorization` header with which a URL is read; None where git's own configuration knows how."""


def is_remote(url: str) -> bool:
    """Whether `url` is on another machine, as opposed to a local path."""
    if Path(url).expanduser().exists():
        return False
    scheme = urlsplit(url).scheme
    return (bool(scheme) and "://" in url) or _SCP_ADDRESS.match(url) is not None


def local_path(url: str) -> Path:
    """Absolute path of a local `url`."""
    return Path(url).expanduser().absolute()


def without_credentials(url: str) -> str:
    """`url` without user and password."""
    parts = urlsplit(url)
    if "://" not in url:
        return re.sub(r"^[^/@:]+:[^/@]+@", "", url)
    host = parts.netloc.rpartition("@")[2]
    user = parts.username if parts.scheme == "ssh" else None
    return urlunsplit(parts._replace(netloc=f"{user}@{host}" if user else host, query="", fragment=""))


def web_url(url: str) -> str | None:
    """Address of the page that shows the repository, or None for a local path."""
    path = _SCP_ADDRESS.match(url)
    if "://" not in url and path:
        host = url.split(":", 1)[0].rpartition("@")[2]
        return f"https://{host}/{_clean(path['path'])}"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https", "ssh", "git") or not parts.hostname:
        return None
    port = f":{parts.port}" if parts.port and parts.scheme in ("http", "https") else ""
    scheme = parts.scheme if parts.scheme == "http" else "https"
    return f"{scheme}://{parts.hostname}{port}/{_clean(parts.path)}"


def expand(repositories: Sequence[GitRepository]) -> list[GitRepository]:
    """Replace folders of repositories by the repositories in them, and give each a unique name.

    A folder is searched to any depth, but not below a repository. Paths that hold no repository stay, so
    that collecting them says what is wrong.

    Raises:
        UserError: two blocks of the configuration ask for the same name.
    """
    found: list[GitRepository] = []
    for repository in repositories:
        found.extend(_expand_one(repository))
    asked = [repository.name for repository in found if repository.name]
    if twice := sorted({name for name in asked if asked.count(name) > 1}):
        raise UserError(f"Two [[git]] blocks of the configuration are named {twice[0]!r}. Give each its own name.")
    taken = set(asked)
    named = []
    for repository in found:
        name = repository.name or _unique(derived_name(repository.url), taken)
        taken.add(name)
        named.append(replace(repository, name=name))
    return named


def _expand_one(repository: GitRepository) -> list[GitRepository]:
    if is_remote(repository.url):
        return [repository]
    root = local_path(repository.url)
    if git_directory(root) or not root.is_dir():
        return [replace(repository, url=str(root))]
    paths = list(_repositories_below(root))
    prefix = f"{repository.name}/" if repository.name else None
    return [
        GitRepository(
            str(path),
            prefix + path.relative_to(root).as_posix().removesuffix(".git") if prefix else None,
            repository.since,
        )
        for path in paths
    ] or [replace(repository, url=str(root))]


def _repositories_below(root: Path) -> Iterator[Path]:
    for folder, children, _ in os.walk(root):
        path = Path(folder)
        if path != root and git_directory(path):
            children.clear()
            yield path
        else:
            children.sort()


def git_directory(path: Path) -> Path | None:
    """The git directory of the repository at `path`: `.git` in it, what a `.git` file names, or itself."""
    inner = path / ".git"
    if inner.is_file():
        text = inner.read_text(errors="replace").strip()
        named = (path / text.removeprefix("gitdir:").strip()).resolve()
        return named if text.startswith("gitdir:") and _looks_like_git(named) else None
    for candidate in (inner, path):
        if _looks_like_git(candidate):
            return candidate
    return None


def _looks_like_git(path: Path) -> bool:
    if not (path / "HEAD").is_file():
        return False
    return (path / "commondir").is_file() or ((path / "objects").is_dir() and (path / "refs").is_dir())


def derived_name(url: str) -> str:
    """Owner and name of a URL; of a local path those of its remote `origin`, else the name of the folder."""
    if not is_remote(url):
        path = local_path(url)
        origin = _origin(path)
        if origin is None:
            folder = path.parent if path.name == ".git" else path
            return folder.name.removesuffix(".git") or "repository"
        url = origin
    address = _SCP_ADDRESS.match(url)
    text = address["path"] if address and "://" not in url else urlsplit(url).path
    segments = [segment for segment in _clean(text).split("/") if segment]
    return "/".join(segments[-2:]) or "repository"


def _origin(path: Path) -> str | None:
    """URL of the remote `origin`, if that is on another machine; read without starting git."""
    git_dir = git_directory(path)
    if git_dir is None or not (git_dir / "config").is_file():
        return None
    section = re.search(
        r'^\[remote "origin"\]\s*$(?P<body>(?:\n(?!\[).*)*)',
        (git_dir / "config").read_text(errors="replace"),
        re.MULTILINE,
    )
    url = re.search(r"^\s*url\s*=\s*(\S+)\s*$", section["body"], re.MULTILINE) if section else None
    return url[1] if url and is_remote(url[1]) else None


def _clean(path: str) -> str:
    return path.strip("/").removesuffix(".git")


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}-{number}", number + 1
    return candidate
