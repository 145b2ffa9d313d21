"""What a change touches, linted and tested: `make check`, or `python -m tests.check [COMMIT]`.

A change is what differs from COMMIT, by default from where the branch left its upstream, with files that Git does not
know yet. Tests are those that changed, and those whose name and place mirror a changed module; `make test` has all.
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


def main() -> int:
    """Exit status: 1 if anything fails; every command is shown, and all of them run."""
    failed = []
    for command in commands(changed(sys.argv[1] if len(sys.argv) > 1 else base()), ROOT):
        sys.stdout.write(f"\n$ {' '.join(command)}\n")
        sys.stdout.flush()
        if subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, check=False).returncode:
            failed.append(" ".join(command[:3]))
    sys.stdout.write(f"\nFailed: {', '.join(failed)}.\n" if failed else "\nAll is well.\n")
    return int(bool(failed))


def base() -> str:
    """The commit where the branch left its upstream; the latest one where it has none."""
    found = subprocess.run(
        ["git", "merge-base", "HEAD", "@{upstream}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or "HEAD"


def changed(commit: str) -> list[str]:
    """Paths from the root of what differs from the commit and is still there."""
    asked = (["diff", "--name-only", "--diff-filter=d", commit], ["ls-files", "--others", "--exclude-standard"])
    return [path for one in asked for path in _git(*one)]


def _git(*arguments: str) -> list[str]:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def commands(paths: Iterable[str], root: Path) -> Iterator[Sequence[str]]:
    """Programs of the environment, with their arguments, that check the files."""
    files = sorted(PurePath(path) for path in paths)
    python = [str(path) for path in files if path.suffix == ".py"]
    if python:
        yield ["ruff", "check", *python]
        yield ["ruff", "format", "--check", *python]
        yield ["mypy"]
        yield ["lint-imports"]
    models = [path for path in files if path.is_relative_to("dbt_project/models")]
    if any(path.is_relative_to("dbt_project") for path in files):
        yield ["python", "-m", "orchestration.dbt_manifest"]
        yield ["python", "-m", "tests.lint_layers"]
    if queries := [str(path) for path in models if path.suffix == ".sql"]:
        yield ["python", "-m", "tests.lint_sql", *queries]
    if names := sorted({path.stem for path in models if (root / path.with_suffix(".sql")).exists()}):
        yield ["python", "-m", "tests.unit_tests", *names]
    if tests := sorted({str(test) for path in files for test in mirrored(path, root)}):
        yield ["pytest", "-m", "not slow", "-n", "2", "--dist", "loadfile", *tests]


def mirrored(path: PurePath, root: Path) -> Iterator[PurePath]:
    """Tests that changed, or are about a changed module: `tests/a/b/test_c.py`, or one further up, for `a/b/c.py`."""
    if path.suffix != ".py":
        return
    if path.name.startswith("test_"):
        yield path
        return
    for folder in path.parents:
        test = PurePath("tests", folder, f"test_{path.name}")
        if (root / test).exists():
            yield test


if __name__ == "__main__":
    sys.exit(main())
