"""A plan spoils Jira as it spoils code hosts."""

from typing import Any

import httpx

from infra.demo.faults import FaultPlan, Spoiled
from tests.infra.demo.vendors.jira.small_site import Site


def spoiled(*rules: dict[str, Any], is_cloud: bool = True) -> Site:
    plan = FaultPlan.model_validate({"rules": [{"vendor": "jira", **rule} for rule in rules]})
    return Site(is_cloud=is_cloud, faults=[Spoiled(plan).middleware("jira")])


def search(site: Site, **page: Any) -> httpx.Response:
    path = "/search/jql" if site.is_cloud else "/search"
    return site.get(path, jql="project = PAY ORDER BY key", fields="key", maxResults=2, **page)


def keys(answer: httpx.Response) -> list[str]:
    return [one["key"] for one in answer.json()["issues"]]


def test_a_limit_says_how_long_to_wait() -> None:
    site = spoiled({"fault": {"kind": "status", "status": 429, "headers": {"Retry-After": "3"}}})
    first, second = search(site), search(site)
    assert (first.status_code, first.headers["retry-after"], second.status_code) == (429, "3", 200)


def test_paths_of_rules_have_no_prefix() -> None:
    rule = {"path": "/rest/api/3/issue/*/worklog", "fault": {"kind": "status", "status": 502}}
    site = spoiled({**rule, "page_larger_than": 10}, rule)
    assert site.get("/issue/PAY-5/changelog").status_code == 200
    assert site.get("/issue/PAY-5/worklog", maxResults=10).status_code == 502
    assert site.get("/issue/PAY-5/worklog", maxResults=11).status_code == 502
    assert site.get("/issue/PAY-5/worklog").status_code == 200


def test_pages_by_token_are_repeated_and_skipped() -> None:
    site = spoiled({"fault": {"kind": "repeated_page"}}, {"nth": 3, "fault": {"kind": "skipped_page"}})
    first = search(site)
    token = first.json()["nextPageToken"]
    assert [keys(search(site, nextPageToken=token)) for _ in range(2)] == [["PAY-1", "PAY-2"], ["PAY-7"]]


def test_pages_by_position_are_repeated_and_skipped() -> None:
    rules = {"fault": {"kind": "repeated_page"}}, {"nth": 3, "fault": {"kind": "skipped_page"}}
    site = spoiled(*rules, is_cloud=False)
    found = [keys(search(site, startAt=start)) for start in (0, 2, 2)]
    assert found == [["PAY-1", "PAY-2"], ["PAY-1", "PAY-2"], ["PAY-7"]]
