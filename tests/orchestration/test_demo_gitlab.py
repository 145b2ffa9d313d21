"""Repositories on the two GitLabs, collected by that source alone, from the server to the metrics, and the oracle."""

from pathlib import Path

import pytest
import tomlkit

from infra.demo.organization.generate import generate
from infra.demo.truth.answers import facts_of
from infra.demo.truth.metrics import everything
from tests.command_line import CommandLine, stop
from tests.demo_organization import environment, served
from tests.truth_comparison import differences, product_rows

ENTITIES = (
    "repository:acme/mobile-api", "service:mobile-api", "repository:acme-internal/acme/catalog", "service:catalog",
)  # fmt: skip


@pytest.mark.slow
def test_every_row_of_repositories_on_gitlab_equals_the_oracles(tmp_path: Path) -> None:
    folder = tmp_path / "organization"
    organization = generate(4, folder, days=100)
    sei = CommandLine(tmp_path / "home", folder / "sei.toml")
    try:
        with served(folder) as ready:
            document = tomlkit.parse(organization.configuration.read_text())
            del document["github"]
            organization.configuration.write_text(tomlkit.dumps(document))
            done = sei("run", **environment(ready, sei.home))
            assert done.returncode == 0, done.stdout + done.stderr
        product = product_rows(sei)
    finally:
        stop(sei.home)
    facts = facts_of(folder)
    expected = [row for name in everything.names() for row in everything.rows(name, facts) if row.entity_id in ENTITIES]
    assert len({row.metric for row in expected}) > 20
    unequal = differences(expected, [row for row in product if row.entity_id in ENTITIES])
    assert not unequal, "\n".join(unequal[:100])
