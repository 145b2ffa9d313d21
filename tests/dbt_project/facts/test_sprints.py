"""Sprints that were closed: later edits change nothing of them, and their points add up."""

import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.dbt_project.facts.conftest import FactsWarehouse

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
LENGTH = timedelta(weeks=2)
SPRINTS, ISSUES = 4, 40
BUILD = ["run", "--select", "+fct_sprint_outcomes", "+sprint_burndown"]
OUTCOMES = "select * from marts.fct_sprint_outcomes order by sprint_id, issue_id"
BURNDOWN = "select * from marts.sprint_burndown order by sprint_id, measured_at"
STATUSES = ({"name": "Open", "category": "new"}, {"name": "Done", "category": "done"})
Row = dict[str, Any]


class Tracker:
    """Random history of a tracker: sprints, and the issues in them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.changes = 0
        self.points: dict[int, str | None] = {}
        self.sprints: dict[int, list[int]] = {issue: [] for issue in range(1, ISSUES + 1)}

    def move(self, issue: int, at: datetime, sprints: Sequence[int]) -> Row:
        """A change of the field of sprints."""
        self.changes += 1
        before, self.sprints[issue] = self.sprints[issue], list(sprints)
        return {
            "project_id": 1, "change_id": self.changes, "place": 0, "issue_id": issue, "changed_at": at,
            "kind": "sprint", "from_value": ", ".join(map(str, before)), "to_value": ", ".join(map(str, sprints)),
        }  # fmt: skip

    def moves(self, first: datetime, last: datetime, count: int) -> Iterator[Row]:
        """Issues that go into and out of sprints between two moments."""
        for at in sorted(first + (last - first) * self.random.random() for _ in range(count)):
            issue = self.random.randint(1, ISSUES)
            yield self.move(issue, at, sorted(self.random.sample(range(1, SPRINTS + 1), self.random.randint(0, 2))))

    def estimates(self, first: datetime, last: datetime, count: int) -> Iterator[Row]:
        """Estimates that come, change and go between two moments."""
        for at in sorted(first + (last - first) * self.random.random() for _ in range(count)):
            issue = self.random.randint(1, ISSUES)
            self.changes += 1
            before, self.points[issue] = self.points.get(issue), self.random.choice([None, "1", "2.5", "8"])
            yield {
                "project_id": 1, "change_id": self.changes, "place": 0, "issue_id": issue, "changed_at": at,
                "kind": "story_points", "field_id": "points", "from_text": before, "to_text": self.points[issue],
            }  # fmt: skip

    def issues(self, updated_at: datetime) -> Iterator[Row]:
        """The issues as they are now, every other one done."""
        for number, sprints in self.sprints.items():
            points = self.points.get(number)
            yield {
                "project_id": 1, "issue_id": number, "key": f"PAY-{number}", "created_at": START - timedelta(days=10),
                "updated_at": updated_at, "is_subtask": False, "sprint_ids": json.dumps(sprints),
                "status_id": str(number % 2), "status": "Done" if number % 2 else "Open",
                "story_points": points and float(points), "story_points_field": points and "points",
            }  # fmt: skip

    def seen(self, sprint: int, observed_at: datetime, **more: Any) -> Row:
        """An observation of a sprint."""
        begins = START + (sprint - 1) * LENGTH
        return {
            "project_id": 1, "sprint_id": sprint, "observed_at": observed_at, "board_id": 1, "name": f"Sprint {sprint}",
            "state": "future", "starts_at": begins, "ends_at": begins + LENGTH, **more,
        }  # fmt: skip

    def life(self, sprint: int) -> Iterator[Row]:
        """A sprint from its plan to its completion."""
        begins = START + (sprint - 1) * LENGTH
        yield self.seen(sprint, START - timedelta(days=1))
        yield self.seen(sprint, begins + timedelta(hours=1), state="active")
        done = begins + LENGTH + timedelta(hours=self.random.randint(-30, 30))
        yield self.seen(sprint, done + timedelta(hours=2), state="closed", completed_at=done)

    def edits(self, sprint: int, at: datetime) -> Iterator[Row]:
        """Edits that write over a closed sprint, but for its name."""
        moved = timedelta(days=self.random.randint(-9, 9))
        begins = START + (sprint - 1) * LENGTH + moved
        yield self.seen(sprint, at, state="active", starts_at=begins, ends_at=begins + 2 * LENGTH)
        yield self.seen(
            sprint, at + timedelta(days=1), state="closed", starts_at=begins, completed_at=at, board_id=7, goal="Less"
        )


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_closed_sprint_has_the_same_rows_after_any_later_edit(facts: FactsWarehouse, seed: int) -> None:
    tracker = Tracker(seed)
    end = START + SPRINTS * LENGTH + timedelta(days=3)
    facts.insert("raw_jira.projects", [{"project_id": 1, "key": "PAY"}])
    facts.insert("raw_jira.issue_changes", list(tracker.moves(START - timedelta(days=9), end, 150)))
    facts.insert("raw_jira.issue_changes", list(tracker.estimates(START - timedelta(days=9), end, 200)))
    facts.insert("raw_jira.statuses", [{"status_id": str(number), **row} for number, row in enumerate(STATUSES)])
    facts.insert("raw_jira.issues", list(tracker.issues(end)))
    sprints = range(1, SPRINTS + 1)
    facts.insert("raw_jira.sprint_observations", [row for sprint in sprints for row in tracker.life(sprint)])
    facts.dbt(BUILD, AS_OF)
    before = rows(facts)
    assert len(before[0]) == SPRINTS
    assert len(before[1]) > ISSUES
    assert {row["removed_at"] is None for row in before[1]} == {True, False}
    outcomes = facts.query(OUTCOMES)
    assert {row["outcome"] for row in outcomes} == {"done", "carried_over", "removed"}
    assert all(any(row[f"points_{part}"] for row in outcomes) for part in ("at_start", "added", "removed", "changed"))
    for sprint in {row["sprint_id"] for row in outcomes}:
        assert_adds_up([row for row in outcomes if row["sprint_id"] == sprint])
    burndown = facts.query(BURNDOWN)
    assert_ends_with(outcomes, burndown)

    later = end + timedelta(days=30)
    facts.insert("raw_jira.issue_changes", list(tracker.moves(later, later + timedelta(days=9), 60)))
    facts.insert("raw_jira.issue_changes", list(tracker.estimates(later, later + timedelta(days=9), 60)))
    facts.insert("raw_jira.sprint_observations", [row for sprint in sprints for row in tracker.edits(sprint, later)])
    facts.dbt(BUILD, AS_OF)
    assert [{**row, "reopened_at": None} for row in rows(facts)[0]] == before[0]
    assert rows(facts)[1] == before[1]
    assert facts.query(OUTCOMES) == outcomes
    assert facts.query(BURNDOWN) == burndown
    reopened = facts.query("select distinct reopened_at from marts.fct_sprints")
    assert [row["reopened_at"] for row in reopened] == [later]


def assert_adds_up(outcomes: list[Row]) -> None:
    """Points at the start, added, removed and changed give those at the end, which are done or carried over."""
    parts = ("at_start", "added", "removed", "changed", "at_end")
    start, added, removed, changed, end = (sum(row[f"points_{part}"] or 0 for row in outcomes) for part in parts)
    assert start + added - removed + changed == end
    done, carried_over = (
        sum(row["points_at_end"] or 0 for row in outcomes if row[f"is_{what}"]) for what in ("done", "carried_over")
    )
    assert done + carried_over == end


def assert_ends_with(outcomes: list[Row], burndown: list[Row]) -> None:
    """The burndown of each sprint begins with what it committed, and ends with what was done and what was not."""
    assert len(burndown) > SPRINTS * LENGTH.days
    for sprint in {row["sprint_id"] for row in outcomes}:
        first, *_, last = (row for row in burndown if row["sprint_id"] == sprint)
        its = [row for row in outcomes if row["sprint_id"] == sprint]
        assert first["scope_points"] == first["planned_points"]
        assert (first["scope_points"] or 0) == sum(row["points_at_start"] or 0 for row in its)
        for what, column in (("done", "done"), ("carried_over", "remaining")):
            ended = [row["points_at_end"] or 0 for row in its if row[f"is_{what}"]]
            assert (last[f"{column}_points"], last[f"{column}_issues"]) == (sum(ended), len(ended))


def rows(facts: FactsWarehouse) -> tuple[list[Row], list[Row]]:
    """Sprints without what people may rename, and what was in them."""
    sprints = facts.query(
        "select sprint_id, state, started_at, planned_end_at, completed_at, reopened_at"
        " from marts.fct_sprints order by 1"
    )
    return sprints, facts.query("select * from marts.fct_sprint_issues order by sprint_id, issue_id, added_at")
