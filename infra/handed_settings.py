"""Settings on their way to programs in the background: secrets in files of mode 600, the rest in the environment.

Whoever gets a program to tell its environment, or reads it in `/proc`, finds no secret there.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from pydantic import SecretStr

from infra.private_files import private_folder, write_private
from infra.settings import SECRETS_FOLDER, Settings

PREFIX = "SEI_"
PLAIN = {
    "HOME", "LANG", "LANGUAGE", "LOGNAME", "NO_PROXY", "PATH", "SHELL", "SSL_CERT_DIR", "SSL_CERT_FILE", "TMPDIR", "TZ",
    "USER", "no_proxy",
}  # fmt: skip
"""Variables that a program which answers on a port gets of the environment from elsewhere, beside `LC_*`."""
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")


def secret_variables() -> set[str]:
    """Names of the `SEI_*` variables that hold a secret."""
    fields = Settings.model_fields.items()
    return {f"{PREFIX}{name.upper()}" for name, field in fields if SecretStr in get_args(field.annotation)}


def without_secrets(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment without our secrets, for programs that no stranger reaches.

    Nor with a password that libpq would try before the file that is named to it.
    """
    secrets = {*secret_variables(), "PGPASSWORD"}
    return {name: value for name, value in environment.items() if name not in secrets}


def plain(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The few variables that a program which answers on a port needs: none of them is a secret."""
    secrets = secret_variables()

    def is_plain(name: str, value: str) -> bool:
        if name.startswith(PREFIX):
            return name not in secrets
        return name in PLAIN or name.startswith("LC_") or (name in PROXIES and "@" not in value)

    return {name: value for name, value in environment.items() if is_plain(name, value)}


def hand_over(settings: Settings, folder: Path, *names: str) -> dict[str, str]:
    """Write the secrets of `settings` for programs that are about to be started.

    Args:
        settings: as they are here.
        folder: gets a file per secret, and loses those of before.
        names: fields to hand over; all if there are none.

    Returns:
        The variables with which `load_settings` finds them.
    """
    private_folder(folder)
    found = {name: getattr(settings, name) for name in names or Settings.model_fields}
    secrets = {f"{PREFIX}{name}".lower(): value for name, value in found.items() if isinstance(value, SecretStr)}
    for name, value in secrets.items():
        write_private(folder / name, value.get_secret_value())
    for old in folder.iterdir():
        if old.name not in secrets:
            old.unlink()
    return {SECRETS_FOLDER: str(folder)}
