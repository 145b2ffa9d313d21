"""Which operating-system account runs Postgres, and what that account can reach."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.errors import UserError

CANDIDATES = ("postgres", "nobody", "daemon")


@dataclass(frozen=True)
class Account:
    """An operating-system account; `None` fields mean: the one that we are."""

    name: str | None = None
    uid: int | None = None
    gid: int | None = None

    def popen_options(self) -> dict[str, Any]:
        """Keyword arguments for `subprocess` that make the child run as this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Whether the account can reach `folder` (or the nearest parent of it that exists)."""
        while not folder.exists():
            folder = folder.parent
        if self.uid is None:
            return os.access(folder, os.X_OK)
        probe = subprocess.run(["test", "-x", str(folder)], cwd="/", check=False, **self.popen_options())
        return probe.returncode == 0

    def own(self, folder: Path) -> None:
        """Give `folder` to the account."""
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)


def unprivileged_account() -> Account:
    """The account for Postgres, which refuses to run as root.

    Raises:
        UserError: we are root and the machine has no ordinary account to borrow.
    """
    if os.geteuid() != 0:
        return Account()
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise UserError(
        "Postgres does not run as root, and none of the accounts postgres, nobody and daemon exists. "
        "Run as an ordinary user, or point SEI_WAREHOUSE_URL at a Postgres of your own."
    )
