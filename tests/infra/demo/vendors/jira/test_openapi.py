"""Every response is as Jira's OpenAPI documents describe it."""

from typing import Any

import pytest

from tests.infra.demo.vendors.jira.openapi import AGILE, PLATFORM, problems
from tests.infra.demo.vendors.jira.small_site import BUSY, STORY, Site

pytestmark = pytest.mark.skipif(
    not (PLATFORM.exists() and AGILE.exists()), reason="the shared data is not here: set SEI_SHARED_DATA"
)
ISSUE = "/rest/api/3/issue/{issueIdOrKey}"
BOARD = "/rest/agile/1.0/board"
CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("/serverInfo", "/rest/api/3/serverInfo", {}),
    ("/myself", "/rest/api/3/myself", {}),
    ("/field", "/rest/api/3/field", {}),
    ("/status", "/rest/api/3/status", {}),
    ("/project/search", "/rest/api/3/project/search", {}),
    ("/project/PAY", "/rest/api/3/project/{projectIdOrKey}", {}),
    ("/search/jql", "/rest/api/3/search/jql", {"jql": "project = PAY", "fields": "*all"}),
    ("/search/jql", "/rest/api/3/search/jql", {"jql": "project = PAY", "maxResults": 1}),
    ("/issue/PAY-2/changelog", f"{ISSUE}/changelog", {}),
    ("/issue/PAY-5/worklog", f"{ISSUE}/worklog", {}),
    ("/board", BOARD, {}),
    ("/board/1/sprint", f"{BOARD}/{{boardId}}/sprint", {}),
    ("/board/1/configuration", f"{BOARD}/{{boardId}}/configuration", {}),
    ("/board/2/configuration", f"{BOARD}/{{boardId}}/configuration", {}),
]


@pytest.mark.parametrize(("path", "template", "parameters"), CASES)
def test_cloud_answers_as_documented(path: str, template: str, parameters: dict[str, Any]) -> None:
    answer = Site().get(path, **parameters)
    assert answer.status_code == 200
    assert problems(template, answer.json()) == []


def test_bulk_changelogs_are_as_documented() -> None:
    answer = Site().bulk(issueIdsOrKeys=[str(STORY), str(BUSY)], maxResults=50)
    assert problems("/rest/api/3/changelog/bulkfetch", answer.json(), "post") == []


def test_parts_of_issues_are_as_documented() -> None:
    site = Site()
    [issue] = site.get("/search/jql", jql="key = PAY-5", fields="*all").json()["issues"]
    assert problems(f"{ISSUE}/worklog", issue["fields"]["worklog"]) == []
    assert problems("/rest/api/3/status", [issue["fields"]["status"]]) == []
    assert problems("/rest/api/3/project/{projectIdOrKey}", issue["fields"]["project"]) == []
    assert problems("/rest/api/3/myself", issue["fields"]["reporter"]) == []


def test_what_data_center_has_in_common_with_cloud_is_as_documented() -> None:
    site = Site(is_cloud=False)
    for path, template, parameters in CASES:
        if path in ("/project/search", "/search/jql") or path.startswith("/board/1/sprint"):
            continue
        assert problems(template, site.get(path, **parameters).json()) == []
    found = site.get("/search", jql="project = PAY", expand="changelog").json()
    assert problems("/rest/api/3/search", found) == []


def test_the_validation_notices_what_is_wrong() -> None:
    site = Site()
    project = site.get("/project/PAY").json()
    for change in ({"id": 10_001}, {"projectTypeKey": "hobby"}, {"unheard": 1}):
        assert problems("/rest/api/3/project/{projectIdOrKey}", {**project, **change})
    sprints = site.get("/board/1/sprint").json()
    assert problems(f"{BOARD}/{{boardId}}/sprint", {**sprints, "sprints": []})
