"""Searches: JQL, its zone, and pages."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infra.demo.vendors.jira.store import Store
from tests.infra.demo.vendors.jira.small_site import DELETED, MOVED, STORY, TALL, Site


@pytest.fixture
def site() -> Site:
    return Site()


def test_a_query_joins_its_conditions_and_sorts(site: Site) -> None:
    assert site.keys("project = PAY ORDER BY key ASC") == ["PAY-1", "PAY-2", "PAY-5", "PAY-6", "PAY-7"]
    assert site.keys('project = "10002"') == ["MOB-1"]
    assert site.keys("project in (PAY, MOB) order by updated desc, id asc")[:2] == ["PAY-5", "PAY-2"]
    assert site.keys(f"id in ({STORY}, {MOVED}) AND project = pay") == ["PAY-2"]
    assert site.keys(f"project = PAY AND (issuetype = Incident AND (id in ({TALL}, {STORY})))") == ["PAY-6"]
    assert site.keys("component = payments") == []


def test_times_of_jql_are_minutes_in_the_zone_of_the_profile() -> None:
    changed = datetime(2026, 3, 16, 17, 30, 20, tzinfo=UTC)
    berlin = Site(timezone=ZoneInfo("Europe/Berlin"))
    for one in berlin.store.issues.values():
        one.updated_at = changed - timedelta(days=9) if one.id != STORY else changed
    new_york = Site(berlin.store)
    assert berlin.keys('updated >= "2026/03/16 18:30"') == ["PAY-2"]
    assert berlin.keys('updated >= "2026-03-16 18:31"') == []
    assert new_york.keys('updated >= "2026/03/16 13:30"') == ["PAY-2"]
    assert new_york.keys('updated >= "2026/03/16 13:31"') == []
    assert new_york.get("/myself").json()["timeZone"] == "America/New_York"
    [issue] = new_york.get("/search/jql", jql="key = PAY-2", fields="updated").json()["issues"]
    assert issue["fields"] == {"updated": "2026-03-16T13:30:20.000-0400"}


@pytest.mark.parametrize(
    ("jql", "said"),
    [
        ("project = NONE", "The value 'NONE' does not exist for the field 'project'."),
        (f"id in ({STORY}, {DELETED})", f"A value with ID '{DELETED}' does not exist for the field 'id'."),
        ("key in (PAY-4)", "An issue with key 'PAY-4' does not exist for field 'key'."),
        ('updated >= "2026/03/16 13:30:20"', "Date value '2026/03/16 13:30:20' for field 'updated' is invalid."),
        ("project = PAY OR project = MOB", "Error in the JQL Query"),
        ("project = PAY AND (issuetype = Bug", "Error in the JQL Query: a parenthesis is not closed."),
        ("issuetype = Outage", "The value 'Outage' does not exist for the field 'issuetype'."),
        ("assignee = ada", "Field 'assignee' does not exist"),
        ("project = PAY ORDER BY rank", "Not able to sort using field 'rank'."),
        ("ORDER BY key", "Unbounded JQL queries are not allowed here."),
    ],
)
def test_what_jira_would_not_take_or_we_do_not_serve_is_refused(site: Site, jql: str, said: str) -> None:
    answer = site.get("/search/jql", jql=jql)
    assert answer.status_code == 400
    assert answer.json()["errorMessages"][0].startswith(said)


def test_a_moved_issue_is_found_by_its_old_key_and_by_its_id(site: Site) -> None:
    assert site.keys("key = PAY-3") == site.keys(f"id in ({MOVED})") == ["MOB-1"]
    assert site.get("/issue/PAY-3/changelog").json()["total"] == 4


def pages(site: Site, **parameters: Any) -> list[list[dict[str, Any]]]:
    """All pages of a search on Cloud."""
    found, token = [], {}
    while True:
        answer = site.get("/search/jql", **parameters, **token).json()
        assert answer.keys() - {"nextPageToken"} == {"issues", "isLast"}
        assert answer["isLast"] is ("nextPageToken" not in answer)
        found.append(answer["issues"])
        if answer["isLast"]:
            return found
        token = {"nextPageToken": answer["nextPageToken"]}


def copies(count: int) -> Store:
    """A site with many issues."""
    site = Site()
    first = site.store.issues[STORY]
    for number in range(count):
        copy = type(first)(
            20_000 + number, "MOB", 100 + number, "Task", "Copy", first.created_at, first.updated_at, "ada"
        )
        site.store.issues[copy.id] = copy
    return site.store


def test_cloud_pages_by_token_and_counts_nothing(site: Site) -> None:
    found = pages(site, jql="project = PAY ORDER BY id ASC", fields="summary", maxResults=2)
    assert [len(page) for page in found] == [2, 2, 1]
    assert [one["id"] for page in found for one in page] == sorted(one["id"] for page in found for one in page)
    token = site.get("/search/jql", jql="project = PAY", maxResults=1).json()["nextPageToken"]
    assert site.get("/search/jql", jql="project = MOB", nextPageToken=token).status_code == 400
    assert site.get("/search/jql", jql="project = MOB", nextPageToken="x").status_code == 400


def test_cloud_gives_a_hundred_issues_with_fields_and_five_thousand_without() -> None:
    site = Site(copies(5_100))
    assert [len(page) for page in pages(site, jql="project = MOB", maxResults=9_000)] == [5_000, 101]
    assert len(site.get("/search/jql", jql="project = MOB", fields="summary", maxResults=9_000).json()["issues"]) == 100
    assert site.get("/search/jql", jql="key = MOB-1").json()["issues"] == [{"id": str(MOVED)}]


def test_data_center_pages_by_position_and_counts() -> None:
    site = Site(copies(30), is_cloud=False, largest_search=20)
    answer = site.get("/search", jql="project = MOB", startAt=20, maxResults=1_000).json()
    assert {name: answer[name] for name in ("startAt", "maxResults", "total")} == {
        "startAt": 20, "maxResults": 20, "total": 31,
    }  # fmt: skip
    assert len(answer["issues"]) == 11
    assert "fields" in answer["issues"][0]


def test_issues_that_are_hidden_are_nowhere(site: Site) -> None:
    site.store.issues[STORY].is_visible = False
    assert "PAY-2" not in site.keys("project = PAY")
    assert site.get("/issue/PAY-2/worklog").status_code == 404
    assert site.bulk(issueIdsOrKeys=[str(STORY)]).json() == {"issueChangeLogs": []}
    assert site.get("/search/jql", jql=f"id in ({STORY})").status_code == 400
