"""Lint the SQL of the dbt project: `python -m tests.lint_sql [PATH ...]`. The dbt templater needs a Postgres to ask."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from infra.services import running, stop_embedded
from infra.settings import Settings
from orchestration.dbt_manifest import ALL, PROJECT, SHIPPED, environment
from orchestration.dbt_state import carry
from orchestration.generated_models import generate


def main() -> int:
    """Exit status of sqlfluff on the paths named, or on every model, macro and test."""
    generate(PROJECT)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home", _env_file=None)  # type: ignore[call-arg]
        try:
            with running(settings) as services:
                target = Path(folder) / "target"
                target.mkdir()
                carry(SHIPPED / "_".join(ALL), target, services.warehouse)
                variables = {
                    **os.environ,
                    **environment(services.warehouse),
                    "SEI_DBT_AS_OF": "2026-01-01T00:00:00+00:00",
                    "DBT_TARGET_PATH": str(target),
                    "DBT_LOG_PATH": f"{folder}/logs",
                }
                command = [str(Path(sys.executable).parent / "sqlfluff"), "lint", "--config", "dbt_project/.sqlfluff"]
                command += sys.argv[1:] or ["dbt_project"]
                return subprocess.run(command, cwd=PROJECT.parent, env=variables).returncode
        finally:
            stop_embedded(settings)


if __name__ == "__main__":
    sys.exit(main())
