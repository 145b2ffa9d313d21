"""The demo organisation, served as GitHub and GitLab do, collected and computed by `sei run`, against the oracle."""

from pathlib import Path

import pytest

from infra.demo.organization.generate import generate
from infra.demo.organization.plan import DAYS
from infra.demo.truth.answers import facts_of
from infra.demo.truth.metrics import everything
from tests.canary import places_with
from tests.command_line import CommandLine, stop
from tests.demo_organization import CANARY, environment, served
from tests.truth_comparison import differences, product_rows


@pytest.mark.parametrize(
    ("seed", "days"), [(1, 60), *(pytest.param(seed, DAYS, marks=pytest.mark.slow) for seed in (1, 2, 3))]
)
def test_every_row_of_every_metric_equals_the_oracles(tmp_path: Path, seed: int, days: int) -> None:
    folder = tmp_path / "organization"
    generate(seed, folder, days=days)
    sei = CommandLine(tmp_path / "home", folder / "sei.toml")
    try:
        with served(folder) as ready:
            done = sei("run", **environment(ready))
            assert done.returncode == 0, done.stdout + done.stderr
        assert CANARY not in done.stdout + done.stderr
        assert places_with("acme/mobile-api", sei.home), "what is there is found"
        assert places_with(CANARY, sei.home) == []
        product = product_rows(sei)
    finally:
        stop(sei.home)
    facts = facts_of(folder)
    unequal = differences((row for name in everything.names() for row in everything.rows(name, facts)), product)
    report = tmp_path / "differences.txt"
    report.write_text("\n".join(unequal))
    assert not unequal, f"{len(unequal)} lines in {report}, which begin with\n" + "\n".join(unequal[:100])
