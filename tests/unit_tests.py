"""dbt unit tests of some models alone: `python -m tests.unit_tests path:models/intermediate/issues`.

The arguments are dbt's selection. The models that these read are made of empty tables, since dbt asks them for types.
"""

import sys
import tempfile
from pathlib import Path

from infra.services import running, stop_embedded
from infra.settings import Settings
from orchestration.dbt_manifest import parse, target_path
from tests.dbt_project.facts.conftest import make_tables
from tests.dbt_runs import run_dbt
from tests.organization import AS_OF


def main() -> None:
    """Print what dbt says; an assertion fails where a test does."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home", _env_file=None)  # type: ignore[call-arg]
        try:
            with running(settings) as services:
                make_tables(services.warehouse)
                parse(services.home, services.warehouse)
                target = target_path(services.home)
                parents = ["build", "--select", *(f"+{chosen}" for chosen in sys.argv[1:])]
                run_dbt(services.warehouse, [*parents, "--exclude-resource-type", "test", "unit_test"], AS_OF, target)
                tests = ["test", "--select", *(f"{chosen},test_type:unit" for chosen in sys.argv[1:])]
                sys.stdout.write(run_dbt(services.warehouse, tests, AS_OF, target))
        finally:
            stop_embedded(settings)


if __name__ == "__main__":
    main()
