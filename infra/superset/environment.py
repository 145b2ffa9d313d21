"""Superset's own environment, `.venv-superset` beside `.venv`: the two cannot share their dependencies."""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

from infra.errors import UserError
from infra.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
LOCK = Path(__file__).parent / "requirements.lock"
FOLDER = ROOT / ".venv-superset"
# pandas 2.1, which Superset 6.1 asks for, has no wheels for 3.13.
PYTHON = ">=3.11,<3.13"
NO_PYTHON = "Superset needs Python 3.11 or 3.12 on the PATH, and there is none: no dashboards. SEI_BI=off stops asking."


def is_wanted(settings: Settings) -> bool:
    """Whether dashboards are to be shown: where they are asked for, or can run and are not refused."""
    return settings.bi == "on" or (settings.bi == "auto" and (is_installed() or has_python()))


def has_python() -> bool:
    """Whether there is a Python that Superset runs on."""
    return _uv("python", "find", "--no-python-downloads", PYTHON).returncode == 0


def is_installed() -> bool:
    """Whether the environment is there, whole, and made from the lock file as it is now."""
    mark = FOLDER / ".complete"
    return mark.exists() and mark.read_text() == _digest()


def program(name: str) -> str:
    """Path of a program of the environment."""
    return str(FOLDER / "bin" / name)


def install() -> None:
    """Make the environment from its lock file, or bring it there; another process that does so is waited for.

    Raises:
        UserError: no suitable Python, or the packages cannot be had; uv's words are in the message.
    """
    with FOLDER.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if is_installed():
            return
        if not Path(program("python")).exists():
            _checked(_uv("venv", "--clear", "--no-python-downloads", "--python", PYTHON, str(FOLDER)))
        own = ("--require-hashes", "--compile-bytecode", "--python", program("python"))
        _checked(_uv("pip", "sync", *own, str(LOCK)))
        (FOLDER / ".complete").write_text(_digest())


def main() -> None:
    """Install what the settings ask for; say so where it cannot be. For `make setup`."""
    settings = load_settings()
    if settings.bi == "auto" and not is_wanted(settings):
        sys.stderr.write(f"{NO_PYTHON}\n")
    elif settings.bi != "off" and not is_installed():
        sys.stdout.write("Installing Superset into .venv-superset (about 800 MB; SEI_BI=off goes without) ...\n")
        sys.stdout.flush()
        try:
            install()
        except UserError as error:
            raise SystemExit(str(error)) from None


def _uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    uv = Path(sys.executable).parent / "uv"
    if not uv.exists():
        raise UserError(f"{uv} is missing, which installs Superset. Run `make setup`, or set SEI_BI=off.")
    return subprocess.run([str(uv), *arguments, "--quiet"], cwd=ROOT, capture_output=True, text=True, check=False)


def _checked(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode != 0:
        raise UserError(
            f"Superset cannot be installed into {FOLDER}: {(done.stderr or done.stdout).strip()[-1500:]} "
            "It needs Python 3.11 or 3.12 on the PATH and the package registry. SEI_BI=off goes on without it."
        )


def _digest() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
