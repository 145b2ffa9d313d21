"""Random logs: every row of every metric equals the oracle's."""

from pathlib import Path

import pytest

from infra.demo.truth import facts as truth
from infra.demo.truth.aggregation import Row
from infra.demo.truth.metrics import everything
from infra.demo.truth.reading import read
from tests.dbt_project.facts.conftest import FactsWarehouse, facts
from tests.dbt_project.truth import pull_request_facts, random_log, raw_rows
from tests.truth_comparison import differences

__all__ = ["facts"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_row_of_every_metric_equals_the_oracles(facts: FactsWarehouse, tmp_path: Path, seed: int) -> None:
    events = random_log.build(seed)
    world = read(events)
    for table, rows in raw_rows.rows(events, world).items():
        facts.insert(table, rows)
    facts.make(random_log.AS_OF, "+metrics", "+fct_pull_requests")

    found = truth.find(world)
    product = [Row(**row) for row in facts.query("select * from marts.metrics")]
    expected = [row for name in everything.names() for row in everything.rows(name, found)]
    unequal = [*pull_request_facts.differences(found, facts), *differences(expected, product)]
    report = tmp_path / "differences.txt"
    report.write_text("\n".join(unequal))
    assert not unequal, f"{len(unequal)} lines in {report}, which begin with\n" + "\n".join(unequal[:100])
