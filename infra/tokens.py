"""Tokens of the installations that we collect from: a file of mode 600 each, or a variable."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from infra.errors import UsageError, UserError
from infra.private_files import private_folder, write_private

PUBLIC_HOSTS = {"github": ("api.github.com", "github.com"), "gitlab": ("gitlab.com",)}
"""Hosts of the public cloud of each vendor that has one for all."""
STANDARD_PORTS = {"https": ":443", "http": ":80"}
INSTALLATION = re.compile(r"[a-z0-9][a-z0-9_-]*(?:@[A-Za-z0-9\[][A-Za-z0-9.:\[\]_-]*)?")


def installation(vendor: str, base_url: str) -> str:
    """Name of an installation: the vendor's for its public cloud, else `vendor@host`, with the port if there is one."""
    parts = urlsplit(base_url)
    if (parts.hostname or "") in PUBLIC_HOSTS.get(vendor, ()):
        return vendor
    return f"{vendor}@{parts.netloc.lower().removesuffix(STANDARD_PORTS[parts.scheme])}"


@dataclass(frozen=True)
class StoredTokens:
    """The folder of stored tokens; each file holds what one variable would: tokens, separated by commas."""

    folder: Path

    def read(self, name: str) -> SecretStr | None:
        """Read the token that is stored for an installation; None where there is none.

        Raises:
            UserError: others than its owner may read it.
        """
        path = self._path(name)
        if not path.exists():
            return None
        if path.stat().st_mode & 0o077:
            raise UserError(f"{path} can be read by others than you. Run `chmod 600 {path}`, and replace the token.")
        return SecretStr(path.read_text().strip())

    def write(self, name: str, token: str) -> None:
        """Store a token, in place of the one before.

        Raises:
            UsageError: that is no name of an installation, or there is no token.
        """
        if not token.strip() or any(not character.isprintable() for character in token.strip()):
            raise UsageError("A token is one line of text; nothing was stored.")
        private_folder(self.folder)
        write_private(self._path(name), token.strip() + "\n")

    def listed(self) -> list[tuple[str, datetime]]:
        """Installations with a token, and when it was stored."""
        paths = sorted(path for path in self.folder.glob("*") if not path.name.startswith("."))
        return [(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)) for path in paths]

    def _path(self, name: str) -> Path:
        if not INSTALLATION.fullmatch(name):
            raise UsageError(
                f"{name!r} names no installation; write github, jira@example.atlassian.net or its name in sei.toml."
            )
        return self.folder / name
