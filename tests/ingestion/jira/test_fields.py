"""Fields of a site that hold estimates: which one counts."""

from typing import Any

import pytest

from ingestion.sources.jira.fields import discovered


def field(number: str, name: str, kind: str = "com.atlassian.jira.plugin.system.customfieldtypes:float") -> Any:
    return {"id": number, "name": name, "schema": {"type": "number", "custom": kind}}


CLASSIC, NEXT = (
    field("cf_9", "Story Points"),
    field("cf_1", "Story point estimate", "com.pyxis.greenhopper.jira:jsw-story-points"),
)
EFFORT = field("cf_5", "Effort")


@pytest.mark.parametrize("listed", [[CLASSIC, NEXT, EFFORT], [EFFORT, NEXT, CLASSIC]])
def test_story_points_win_over_the_estimate_of_projects_that_teams_manage(listed: list[Any]) -> None:
    fields = discovered(listed, None)
    assert fields.value("story_points", {"cf_1": 3, "cf_9": 5, "cf_5": 8}) == 5
    assert fields.filled("story_points", {"cf_1": 3, "cf_9": 5, "cf_5": 8}) == "cf_9"
    assert fields.filled("story_points", {"cf_1": 3, "cf_9": None, "cf_5": 8}) == "cf_1"
    assert fields.filled("story_points", {"cf_5": 8}) is None
    assert fields.value("story_points", {"cf_5": 8}) is None


@pytest.mark.parametrize("named", ["Effort", "effort", "cf_5"])
def test_the_field_that_sei_toml_names_is_the_only_one(named: str) -> None:
    fields = discovered([CLASSIC, NEXT, EFFORT], named)
    assert fields.value("story_points", {"cf_1": 3, "cf_9": 5, "cf_5": 8}) == 8
    assert fields.filled("story_points", {"cf_1": 3, "cf_9": 5}) is None
    assert fields.kind({"fieldId": "cf_9"}) is None


def test_a_change_of_data_center_is_of_the_field_with_its_name() -> None:
    fields = discovered([CLASSIC, NEXT], None)
    assert [fields.field_id({"field": one}) for one in ("Story Points", "Story point estimate", "Gone")] == [
        "cf_9", "cf_1", None
    ]  # fmt: skip
    assert fields.field_id({"field": "Story Points", "fieldId": "cf_1"}) == "cf_1", "Cloud tells it"
