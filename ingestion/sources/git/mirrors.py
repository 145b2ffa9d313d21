"""Repositories on other machines, kept as bare mirrors below the state folder."""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from infra.configuration.values import is_readable_on_the_way
from ingestion.sources.git.moves import moved_to
from ingestion.sources.git.repositories import without_credentials
from ingestion.sources.git.store import GitError, isolated_environment

_CONNECTION_VARIABLES = ("GIT_SSH", "GIT_ASKPASS", "GIT_SSL", "GIT_PROXY", "GIT_HTTP", "GIT_CONFIG")
_COMPLETE = "sei-complete"
_MOVES = 3
"""Redirects that are followed on one host: a repository that was renamed twice has two."""
_REDIRECTED = re.compile(r"returned error: 30[12378]\b")


def mirror_path(mirrors: Path, url: str) -> Path:
    """Folder of the mirror of `url`; it does not depend on credentials in the URL."""
    address = without_credentials(url)
    digest = hashlib.sha256(address.encode()).hexdigest()[:12]
    readable = quote(re.sub(r"^\w+://", "", address).removesuffix(".git"), safe="").replace("%2F", "+")[-80:]
    return mirrors / f"{readable}-{digest}.git"


def update_mirror(mirrors: Path, url: str, authorization: Callable[[], str] | None = None) -> tuple[Path, int]:
    """Clone `url`, or fetch what is new. Returns the mirror and the number of connections made.

    A clone that was interrupted starts over; a fetch goes on from what is there. `authorization` makes the header
    of that name, which goes to the host of `url` only: a redirect is followed on that host.

    Raises:
        GitError: the URL cannot be reached or read; credentials are not in the message.
    """
    path, address = mirror_path(mirrors, url), without_credentials(url)
    header = authorization() if authorization else None
    if header and is_readable_on_the_way(address):
        raise GitError(f"{address} is not encrypted, so that others could read the token on its way; use https://")
    source = url
    try:
        for _ in range(_MOVES):
            try:
                return _updated(path, address, _secret(address, source, header))
            except GitError as error:
                if header is None or not _REDIRECTED.search(str(error)):
                    raise
            source = address = moved_to(address, header)
        raise GitError(f"{address} redirects again and again; name the new address of the repository")
    except GitError as error:
        raise GitError(redacted(str(error), url)) from None


def _updated(path: Path, address: str, secret: Mapping[str, str]) -> tuple[Path, int]:
    if (path / _COMPLETE).exists():
        _network_git(path, secret, "fetch", "--prune", "--force", "--quiet", "--", address, "+refs/*:refs/*")
        _follow_default_branch(path, address, secret)
        return path, 2
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.rmtree(path, ignore_errors=True)
    _network_git(path.parent, secret, "clone", "--mirror", "--quiet", "--", address, str(unfinished))
    (unfinished / _COMPLETE).touch()
    unfinished.rename(path)
    return path, 1


def remote_heads(url: str) -> int:
    """Number of branches at `url`, asked over the network.

    Raises:
        GitError: it cannot be reached or read; credentials are not in the message.
    """
    address = without_credentials(url)
    try:
        answer = _network_git(Path.cwd(), _secret(address, url), "ls-remote", "--heads", "--", address)
    except GitError as error:
        raise GitError(redacted(str(error), url)) from None
    return len(answer.splitlines())


def redacted(text: str, url: str) -> str:
    """`text` without the credentials of `url`."""
    clean = text.replace(url, without_credentials(url))
    return re.sub(r"(\w+://)[^/@\s]+@", r"\1", clean)


def _secret(address: str, url: str, header: str | None = None) -> dict[str, str]:
    """Environment that makes git use the credentials of `url`, and send `header`, for `address` and no other host.

    By the environment, and not as an argument: everybody can read the arguments of a process.
    """
    settings = [(f"url.{url}.insteadOf", address)] if address != url else []
    if header:
        parts = urlsplit(address)
        settings.append((f"http.{parts.scheme}://{parts.netloc}/.extraHeader", f"Authorization: {header}"))
    if settings:
        # Git goes on with what a redirect named and sends it the header.
        settings.append((f"http.{address}.followRedirects", "false"))
    given = os.environ.get("GIT_CONFIG_COUNT", "")
    count = int(given) if given.isdecimal() else 0
    made = {"GIT_CONFIG_COUNT": str(count + len(settings))} if settings else {}
    for number, (key, value) in enumerate(settings, count):
        made |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return made


def _follow_default_branch(path: Path, address: str, secret: Mapping[str, str]) -> None:
    answer = _network_git(path, secret, "ls-remote", "--symref", "--", address, "HEAD")
    match = re.search(r"^ref: (refs/heads/\S+)\tHEAD$", answer, re.MULTILINE)
    if match:
        _network_git(path, {}, "symbolic-ref", "HEAD", match[1])


def _network_git(folder: Path, secret: Mapping[str, str], *arguments: str) -> str:
    """Git with the user's own configuration, for credential helpers, proxies and certificates."""
    user = {name: value for name, value in os.environ.items() if name.startswith(_CONNECTION_VARIABLES)}
    base = isolated_environment()
    for name in ("GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_GLOBAL", "GIT_ALLOW_PROTOCOL"):
        base.pop(name)
    done = subprocess.run(
        ["git", "-c", "gc.auto=0", "-c", "maintenance.auto=false", *arguments],
        cwd=folder,
        env={**base, **user, **secret},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise GitError(done.stderr.decode("utf-8", "replace").strip() or f"git {arguments[0]} failed")
    return done.stdout.decode("utf-8", "replace")
