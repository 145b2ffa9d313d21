"""Lint the SQL of the dbt project: `python -m tests.lint_sql [PATH ...]`. The dbt templater needs a Postgres to ask."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from infra.home import Home
from infra.postgres.place import outside_folder, remove_outside
from infra.services import running, stop_embedded
from infra.settings import Settings
from infra.warehouse import Warehouse
from orchestration.dbt_manifest import ALL, PROJECT, SHIPPED, environment
from orchestration.dbt_state import carry
from orchestration.generated_models import generate

PROCESSES = 2
# Processes of its own would look for garbage as often as Python does by itself, which is a third of their time.
SQLFLUFF = """
from infra.garbage import collect_seldom
from sqlfluff.cli.commands import cli
collect_seldom()
cli()
"""


def main() -> int:
    """Exit status of sqlfluff on the paths named, or on every model and test: the templater leaves out macros."""
    generate(PROJECT)
    paths = sys.argv[1:] or [
        str(path.relative_to(PROJECT.parent))
        for folder in ("models", "tests")
        for path in sorted((PROJECT / folder).rglob("*.sql"))
        if not {"generated", "generic"} & set(path.parts)
    ]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home", _env_file=None)  # type: ignore[call-arg]
        try:
            with running(settings) as services:
                started = [
                    _start(services.warehouse, Path(folder) / f"target{number}", chosen)
                    for number in range(PROCESSES)
                    if (chosen := paths[number::PROCESSES])
                ]
                return max(process.wait() for process in started)
        finally:
            stop_embedded(settings)
            remove_outside(outside_folder(Home(settings.home)))


def _start(warehouse: Warehouse, target: Path, paths: Sequence[str]) -> subprocess.Popen[bytes]:
    target.mkdir()
    carry(SHIPPED / "_".join(ALL), target, warehouse)
    variables = {
        **os.environ, **environment(warehouse), "SEI_DBT_AS_OF": "2026-01-01T00:00:00+00:00",
        "DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(target),
    }  # fmt: skip
    command = [sys.executable, "-c", SQLFLUFF, "lint", "--config", "dbt_project/.sqlfluff", *paths]
    return subprocess.Popen(command, cwd=PROJECT.parent, env=variables)


if __name__ == "__main__":
    sys.exit(main())
