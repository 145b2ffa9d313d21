"""Files and folders that only their owner may read."""

import os
import shutil
import tempfile
from pathlib import Path

SOCKET_ADDRESS_BYTES = 107
"""The kernel takes no longer address of a unix socket."""


def write_private(path: Path, text: str) -> None:
    """Write the whole file or none, with mode 600 from its first byte on."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
    draft.replace(path)


def private_folder(path: Path) -> Path:
    """The folder with mode 700, made if needed."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def socket_folder(wanted: Path, longest_name: str) -> Path:
    """A new folder of mode 700 for unix sockets: `wanted`, or below the temporary folder where its path is too long."""
    shutil.rmtree(wanted, ignore_errors=True)
    if len(os.fsencode(wanted / longest_name)) <= SOCKET_ADDRESS_BYTES:
        return private_folder(wanted)
    return Path(tempfile.mkdtemp(prefix="sei-"))
