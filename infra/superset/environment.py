"""Superset's own environment, `.venv-superset` beside `.venv`: the two cannot share their dependencies."""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

from infra.errors import UserError

ROOT = Path(__file__).parents[2]
LOCK = Path(__file__).parent / "requirements.lock"
FOLDER = ROOT / ".venv-superset"
# pandas 2.1, which Superset 6.1 asks for, has no wheels for 3.13.
PYTHON = ">=3.11,<3.13"


def is_installed() -> bool:
    """Whether the environment is there, whole, and made from the lock file as it is now."""
    mark = FOLDER / ".complete"
    return mark.exists() and mark.read_text() == _digest()


def program(name: str) -> str:
    """Path of a program of the environment."""
    return str(FOLDER / "bin" / name)


def install() -> None:
    """Make the environment from its lock file, unless it is there; another process that makes it is waited for.

    Raises:
        UserError: no suitable Python, or the packages cannot be had; uv's words are in the message.
    """
    with FOLDER.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if is_installed():
            return
        _uv("venv", "--clear", "--no-python-downloads", "--python", PYTHON, str(FOLDER))
        _uv("pip", "install", "--compile-bytecode", "--python", program("python"), "-r", str(LOCK))
        (FOLDER / ".complete").write_text(_digest())


def _uv(*arguments: str) -> None:
    uv = Path(sys.executable).parent / "uv"
    if not uv.exists():
        raise UserError(f"{uv} is missing, which installs Superset. Run `make setup`, or set SEI_BI=off.")
    done = subprocess.run([str(uv), *arguments, "--quiet"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UserError(
            f"Superset cannot be installed into {FOLDER}: {(done.stderr or done.stdout).strip()[-1500:]} "
            "It needs Python 3.11 or 3.12 on the PATH and the package registry. SEI_BI=off goes on without it."
        )


def _digest() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()
