"""Issues, changelogs, worklogs, boards and sprints, as Cloud and Data Center show them."""

from typing import Any

import pytest

from tests.infra.demo.vendors.jira.small_site import BUSY, MOVED, STORY, TOKEN, Site, at


@pytest.fixture
def cloud() -> Site:
    return Site()


@pytest.fixture
def center() -> Site:
    return Site(is_cloud=False)


def issue(site: Site, key: str, **parameters: Any) -> dict[str, Any]:
    path = "/search/jql" if site.is_cloud else "/search"
    [found] = site.get(path, jql=f"key = {key}", fields="*all", **parameters).json()["issues"]
    assert isinstance(found, dict)
    return found


def changes(site: Site, key: str, field: str) -> list[tuple[str | None, ...]]:
    """Changes of a field: value before, its text, value after, its text."""
    return [
        (item["from"], item["fromString"], item["to"], item["toString"])
        for history in site.get(f"/issue/{key}/changelog").json()["values"]
        for item in history["items"]
        if item["field"] == field
    ]


def test_tokens_are_asked_for_in_the_way_of_each(cloud: Site, center: Site) -> None:
    for site in (cloud, center):
        assert site.get("/serverInfo").status_code == 200
        assert site.send("GET", "/rest/agile/1.0/board", token="wrong").status_code == 401
    assert cloud.get("/serverInfo").json()["deploymentType"] == "Cloud"
    assert center.get("/serverInfo").json()["deploymentType"] == "Server"
    cloud.is_cloud, center.is_cloud = False, True  # each asks in the way of the other
    assert cloud.send("GET", "/rest/api/3/myself", token=TOKEN).status_code == 401
    assert center.send("GET", "/rest/api/2/myself", token=TOKEN).status_code == 200


def test_what_is_not_served_says_so(cloud: Site, center: Site) -> None:
    for path in ("/filter/1", "/search/jql?jql=project=PAY&expand=changelog", "/project?recent=1", "/field?x=1"):
        answer = cloud.get(path)
        assert answer.status_code == 501, path
        assert "Not Implemented" in answer.json()["errorMessages"][0]
    assert cloud.send("POST", "/rest/api/3/search/jql", json={}).status_code == 501
    assert cloud.send("GET", "/rest/api/2/myself").status_code == 501
    assert center.get("/search/jql").status_code == center.bulk(issueIdsOrKeys=["1"]).status_code == 501
    assert cloud.get("/search", jql="project = PAY").status_code == 410


def test_requests_are_counted_by_end_point(cloud: Site) -> None:
    cloud.get("/issue/PAY-2/worklog")
    cloud.get("/project/NONE")
    counted = cloud.send("GET", "/_demo/stats", token="none").json()
    assert counted["end_points"]["/rest/api/3/issue/{issue}/worklog"]["requests"] == 1
    assert counted["end_points"]["/rest/api/3/project/{project}"]["statuses"] == {"404": 1}


def test_sprints_are_objects_on_cloud_and_texts_on_data_center(cloud: Site, center: Site) -> None:
    first, second = issue(cloud, "PAY-2")["fields"]["customfield_10020"]
    assert (first["id"], first["state"], first["completeDate"]) == (1, "closed", "2026-03-16T13:00:00.000Z")
    assert (second["id"], second["state"], second["endDate"]) == (2, "active", "2026-03-19T01:00:00.000Z")
    assert issue(cloud, "PAY-7")["fields"]["customfield_10020"] == [first, second]  # where its parent is
    assert issue(cloud, "PAY-5")["fields"]["customfield_10020"] is None
    assert issue(center, "PAY-2")["fields"]["customfield_10020"] == [
        "com.atlassian.greenhopper.service.sprint.Sprint@1[id=1,rapidViewId=1,state=CLOSED,name=PAY Sprint 1,"
        "startDate=2026-03-02T06:00:00.000-05:00,endDate=2026-03-16T07:00:00.000-04:00,"
        "completeDate=2026-03-16T09:00:00.000-04:00,sequence=1,goal=]",
        "com.atlassian.greenhopper.service.sprint.Sprint@2[id=2,rapidViewId=1,state=ACTIVE,name=PAY Sprint 2,"
        "startDate=2026-03-02T06:00:00.000-05:00,endDate=2026-03-18T21:00:00.000-04:00,"
        "completeDate=<null>,sequence=2,goal=Less]",
    ]


def test_points_stand_in_the_field_that_the_list_of_fields_and_the_board_name(cloud: Site, center: Site) -> None:
    for site, field, name in (
        (cloud, "customfield_10016", "Story point estimate"), (center, "customfield_10106", "Story Points"),
    ):  # fmt: skip
        assert issue(site, "PAY-2")["fields"][field] == 5.0
        assert {one["id"]: one["name"] for one in site.get("/field").json()}[field] == name
        assert site.get("/board/1/configuration").json()["estimation"]["field"]["fieldId"] == field
        assert changes(site, "PAY-2", name) == [(None, "3", None, "5")]


def test_changes_of_sprints_are_lists_of_all_in_which_an_issue_was(cloud: Site) -> None:
    assert changes(cloud, "PAY-2", "Sprint") == [
        ("", "", "1", "PAY Sprint 1"), ("1", "PAY Sprint 1", "1, 2", "PAY Sprint 1, PAY Sprint 2"),
    ]  # fmt: skip
    assert changes(cloud, "MOB-1", "Sprint") == [("", "", "1", "PAY Sprint 1"), ("1", "PAY Sprint 1", "", "")]


def test_a_moved_issue_keeps_its_id(cloud: Site) -> None:
    assert issue(cloud, "MOB-1")["id"] == str(MOVED)
    assert changes(cloud, "MOB-1", "Key") == [(None, "PAY-3", None, "MOB-1")]
    assert changes(cloud, "MOB-1", "project") == [("10001", "Payments", "10002", "Mobile")]


def test_a_status_comes_with_its_resolution_and_loses_it(cloud: Site) -> None:
    assert [one[3] for one in changes(cloud, "PAY-2", "status")] == ["In Progress", "Done", "In Progress"]
    assert [one[3] for one in changes(cloud, "PAY-2", "resolution")] == ["Done", None]
    fields = issue(cloud, "PAY-5")["fields"]
    assert (fields["resolution"]["name"], fields["resolutiondate"]) == ("Won't Do", "2026-03-16T15:00:00.000-0400")


def test_a_deleted_issue_leaves_nothing(cloud: Site) -> None:
    assert cloud.get("/issue/PAY-4/changelog").status_code == 404
    links = issue(cloud, "PAY-2")["fields"]["issuelinks"]
    assert [one["outwardIssue"]["key"] for one in links] == ["MOB-1"]


def test_people_are_shown_as_each_site_shows_them(cloud: Site, center: Site) -> None:
    assert issue(cloud, "PAY-2")["fields"]["reporter"]["emailAddress"] == "ada@acme.example"
    former = issue(cloud, "PAY-2")["fields"]["assignee"]
    assert (former["displayName"], former["active"], "emailAddress" in former) == ("Former user", False, False)
    hidden = cloud.get("/issue/PAY-2/changelog").json()["values"][-1]["author"]
    assert (hidden["displayName"], "emailAddress" in hidden) == ("Bea", False)
    shown = center.get("/issue/PAY-2/changelog").json()["values"][-1]["author"]
    assert (shown["name"], shown["key"], shown["emailAddress"]) == ("bea", "JIRAUSER1002", "bea@acme.example")
    [assigned] = changes(cloud, "PAY-2", "assignee")
    assert assigned[1::2] == ("Ada", "Former user")
    assert changes(center, "PAY-2", "assignee") == [("JIRAUSER1000", "Ada", "JIRAUSER1003", "Gone")]


def test_twenty_worklogs_stand_in_an_issue_and_all_have_pages(cloud: Site) -> None:
    inlined = issue(cloud, "PAY-5")["fields"]["worklog"]
    assert (inlined["total"], len(inlined["worklogs"]), inlined["maxResults"]) == (105, 20, 20)
    page = cloud.get("/issue/PAY-5/worklog", startAt=100).json()
    assert (page["total"], [one["timeSpentSeconds"] for one in page["worklogs"]]) == (105, [3_600] * 5)


def test_changelogs_have_pages_and_data_center_cuts_what_it_expands(cloud: Site, center: Site) -> None:
    page = cloud.get("/issue/PAY-5/changelog", startAt=100).json()
    assert (page["total"], page["isLast"], len(page["values"])) == (106, True, 6)
    expanded = issue(center, "PAY-5", expand="changelog")["changelog"]
    assert (expanded["total"], len(expanded["histories"])) == (106, 100)
    assert expanded["histories"][-1]["id"] == page["values"][-1]["id"]
    assert "fieldId" not in expanded["histories"][-1]["items"][0]


def test_bulk_changelogs_go_from_the_oldest_on_in_milliseconds(cloud: Site) -> None:
    asked: dict[str, Any] = {"issueIdsOrKeys": ["PAY-2", str(BUSY)], "maxResults": 60}
    first = cloud.bulk(**asked).json()
    second = cloud.bulk(**asked, nextPageToken=first["nextPageToken"]).json()
    assert "nextPageToken" not in second
    assert {one["issueId"] for one in second["issueChangeLogs"]} == {str(STORY), str(BUSY)}
    times = [
        history["created"]
        for page in (first, second)
        for one in page["issueChangeLogs"]
        for history in one["changeHistories"]
        if one["issueId"] == str(STORY)
    ]
    assert times == sorted(times)
    assert times[-1] == at(345).timestamp() * 1000
    of_points = cloud.bulk(issueIdsOrKeys=["PAY-2", "PAY-5"], fieldIds=["customfield_10016"]).json()
    assert [len(one["changeHistories"]) for one in of_points["issueChangeLogs"]] == [1]


@pytest.mark.parametrize(
    "body",
    [
        {}, {"issueIdsOrKeys": []}, {"issueIdsOrKeys": ["1"] * 1_001}, {"issueIdsOrKeys": ["1"], "maxResults": 10_001},
        {"issueIdsOrKeys": ["1"], "fieldIds": ["status"] * 11}, {"issueIdsOrKeys": ["1"], "nextPageToken": "x"},
    ],
)  # fmt: skip
def test_bulk_changelogs_have_bounds(cloud: Site, body: dict[str, Any]) -> None:
    assert cloud.bulk(**body).status_code == 400


def test_boards_and_sprints(cloud: Site, center: Site) -> None:
    boards = cloud.get("/board", projectKeyOrId="PAY").json()["values"]
    assert [(one["id"], one["type"]) for one in boards] == [(1, "scrum"), (2, "kanban")]
    assert cloud.get("/board", maxResults=2).json()["isLast"] is False
    assert cloud.get("/board", startAt=2).json()["isLast"] is True
    sprints = cloud.get("/board/1/sprint").json()["values"]
    assert [(one["id"], one["state"]) for one in sprints] == [(1, "closed"), (2, "active"), (3, "future")]
    assert "startDate" not in sprints[2]
    assert [one["id"] for one in cloud.get("/board/1/sprint", state="active,future").json()["values"]] == [2, 3]
    assert "activatedDate" in center.get("/board/1/sprint").json()["values"][0]
    assert cloud.get("/board/2/sprint").status_code == 400
    assert cloud.get("/board/9/sprint").status_code == 404
    assert cloud.get("/board", projectKeyOrId="NONE").status_code == 400


def test_projects_are_pages_on_cloud_and_one_list_on_data_center(cloud: Site, center: Site) -> None:
    first = cloud.get("/project/search", maxResults=1).json()
    assert ([one["key"] for one in first["values"]], first["isLast"], first["total"]) == (["MOB"], False, 2)
    assert [one["key"] for one in center.get("/project").json()] == ["MOB", "PAY"]
    for site in (cloud, center):
        assert site.get("/project/10001").json()["key"] == site.get("/project/pay").json()["key"] == "PAY"
        assert site.get("/project/NONE").status_code == 404
