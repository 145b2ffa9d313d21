"""Time in status, cumulative flow, ages and planted plans of the demo organisation, beside the oracle's."""

import json
import math
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from statistics import fmean
from typing import Any

from infra.demo.truth import flow
from infra.demo.truth.aggregation import Row
from infra.demo.truth.facts import Facts
from tests.command_line import CommandLine

QUERIES = {
    "time_in_status": """
        select entity_type, entity_id, month_start, status, stay_count, p50_seconds, p75_seconds, p90_seconds,
            total_seconds, is_bottleneck
        from marts.time_in_status
    """,
    "cumulative_flow": "select entity_type, entity_id, day_on, status_category, issue_count from marts.cumulative_flow",
    "ageing": "select key, status, age_seconds, in_status_seconds from marts.work_in_progress_age",
    "slipped": """
        select entity_id, title, promised_on, due_on, moved_count, late_days, item_count
        from marts.dashboard_slipped_plans
    """,
}
TOLERANCE = 1.0
"""Seconds."""
Found = Mapping[str, list[list[str]]]


def found_in(sei: CommandLine) -> Found:
    """Rows of the product, as text."""
    return {name: sei.query(statement) for name, statement in QUERIES.items()}


def assert_same_flow(found: Found, facts: Facts) -> None:
    """Every stay, every date and every age is as the oracle says, and there are some."""
    months = {
        (*one.entity, str(one.month), one.status, str(one.stays), str(one.is_bottleneck).lower()): one[4:8]
        for one in flow.time_in_status(facts)
    }
    _assert_close({(*row[:5], row[9]): row[5:9] for row in found["time_in_status"]}, months)
    days = {(*entity, str(day), category, str(count)) for entity, day, category, count in flow.cumulative_flow(facts)}
    shown = {tuple(row) for row in found["cumulative_flow"]}
    assert shown == days, sorted(shown ^ days)[:10]
    assert len(days) > 1000
    ages = {(one.issue, one.status): (one.age, one.in_status) for one in flow.ageing(facts)}
    _assert_close({(row[0], row[1]): row[2:] for row in found["ageing"]}, ages)


def _assert_close(found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> None:
    surplus, missing = found.keys() - expected.keys(), expected.keys() - found.keys()
    assert not surplus | missing, (sorted(surplus)[:10], sorted(missing)[:10])
    assert expected
    for key, numbers in expected.items():
        pairs = zip(map(float, found[key]), numbers, strict=True)
        assert all(math.isclose(one, other, rel_tol=0, abs_tol=TOLERANCE) for one, other in pairs), (key, found[key])


def assert_planted(found: Found, product: list[Row], folder: Path) -> None:
    """What `truth/planted.json` says of plans is what the product shows."""
    effects = json.loads((folder / "truth" / "planted.json").read_text())["effects"]
    sprints = [
        row
        for row in product
        if (row.metric, row.grain, row.entity_type) == ("sprint_predictability", "quarter", "team")
    ]
    kept = {
        team: fmean(row.value or 0 for row in sprints if row.entity_id == team for _ in range(row.sample_size))
        for team in {row.entity_id for row in sprints if row.sample_size}
    }
    worst = kept.pop(f"team:{effects['overcommitted_sprints']['team']}")
    assert worst < min(kept.values()) - 0.1, (worst, kept)
    waits = effects["work_waits"]
    months = Counter(
        row[1] for row in found["time_in_status"] if (row[0], row[3], row[9]) == ("team", waits["status"], "true")
    )
    of_planted = months.pop(f"team:{waits['team']}", 0)
    assert of_planted > max(months.values(), default=0), (of_planted, months)
    slips = effects["epic_slips"]
    late = {
        (entity, title): (promised, due, int(moved)) for entity, title, promised, due, moved, *_ in found["slipped"]
    }
    for entity in ("organization", f"team:{slips['team']}"):
        said = slips["promised_on"], slips["due_on"], slips["moved"]
        assert late.get((entity, slips["epic"])) == said, late
