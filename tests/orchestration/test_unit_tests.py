"""The dbt unit tests: every clause of every definition."""

import os
import re
import subprocess
import sys
from pathlib import Path

from infra.services import running
from infra.settings import Settings
from orchestration.dbt_manifest import PROJECT, environment
from tests import organization
from tests.command_line import CommandLine


def test_every_dbt_unit_test_passes(finished: CommandLine, tmp_path: Path) -> None:
    # On the tables of a run: dbt asks them for the types of what a test leaves out.
    with running(Settings(home=finished.home, _env_file=None)) as services:  # type: ignore[call-arg]
        done = subprocess.run(
            [Path(sys.executable).with_name("dbt"), "test", "--select", "test_type:unit"],
            cwd=PROJECT, capture_output=True, text=True,
            env={**os.environ, **environment(services.warehouse), "SEI_DBT_AS_OF": organization.AS_OF.isoformat(),
                 "DBT_PROFILES_DIR": str(PROJECT), "DBT_TARGET_PATH": str(tmp_path), "DBT_LOG_PATH": str(tmp_path),
                 "DBT_USE_COLORS": "false"},
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    written = sum(
        len(re.findall(r"^  - name:", text.split("\nunit_tests:")[1], re.MULTILINE))
        for text in (path.read_text() for path in PROJECT.rglob("*.yml"))
        if "\nunit_tests:" in text
    )
    assert f"PASS={written} " in done.stdout
