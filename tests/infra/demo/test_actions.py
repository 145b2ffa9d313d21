"""Runs of workflows: their filters and windows, attempts, and jobs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.demo.github.rest.windows import BEGINNING, END, Window, window
from tests.infra.demo.rich_operations import PUSHES
from tests.infra.demo.server import Server


def moment(text: str) -> datetime:
    """An aware time."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def found(server: Server, **parameters: Any) -> tuple[int, list[int]]:
    """What a filter counts, and the runs on its first page."""
    response = server.get("repo/actions/runs", **parameters)
    assert response.status_code == 200, response.text
    body = response.json()
    return body["total_count"], [run["id"] for run in body["workflow_runs"]]


def test_all_runs_are_listed_the_newest_first_without_a_cut(rich: Server) -> None:
    total, first = found(rich, per_page=3)
    assert (total, first) == (PUSHES + 2, [10 + PUSHES - 1, 10 + PUSHES - 2, 10 + PUSHES - 3])
    assert found(rich, per_page=100, page=13)[1] == [2, 1]


def test_a_filtered_list_ends_after_1000_and_still_counts_all(rich: Server) -> None:
    total, last = found(rich, event="push", per_page=100, page=10)
    assert (total, len(last)) == (PUSHES, 100)
    assert last[-1] == 10 + PUSHES - 1000
    assert found(rich, event="push", per_page=100, page=11) == (PUSHES, [])


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"event": "pull_request"}, [2, 1]),
        ({"branch": "feature"}, [1]),
        ({"status": "in_progress"}, [2]),
        ({"status": "success", "event": "pull_request"}, [1]),
        ({"status": "completed", "branch": "feature"}, [1]),
        ({"status": "failure"}, []),
        ({"actor": "kim"}, [1]),
        ({"check_suite_id": 9002}, [2]),
        ({"head_sha": "c" * 40, "branch": "feature"}, [1]),
        ({"created": "2024-01-21"}, [1]),
        ({"created": "2024-01-21..2024-01-22"}, [2, 1]),
        ({"created": "2024-01-21T00:00:01Z..2024-01-22T00:00:00Z"}, [2]),
        ({"created": "<=2024-01-21"}, [1]),
        ({"created": "*..2024-01-20"}, []),
    ],
)
def test_runs_can_be_chosen(rich: Server, parameters: dict[str, Any], expected: list[int]) -> None:
    assert found(rich, **parameters) == (len(expected), expected)


@pytest.mark.parametrize("parameter", ["created=yesterday", "created=2024-01-01..", "status=lost"])
def test_a_filter_that_github_does_not_know_is_422(rich: Server, parameter: str) -> None:
    name, _, value = parameter.partition("=")
    assert rich.get("repo/actions/runs", **{name: value}).status_code == 422


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-31", Window(moment("2024-01-31"), moment("2024-02-01"))),
        (">=2024-01-31", Window(moment("2024-01-31"), END)),
        (">2024-01-31", Window(moment("2024-02-01"), END)),
        ("<2024-01-31", Window(BEGINNING, moment("2024-01-31"))),
        ("<=2024-01-31T10:00:00Z", Window(BEGINNING, moment("2024-01-31T10:00:01"))),
        ("2024-01-01..2024-02-01", Window(moment("2024-01-01"), moment("2024-02-02"))),
        ("2024-01-01T02:00:00+02:00..*", Window(moment("2024-01-01"), END)),
    ],
)
def test_a_window_has_whole_days_and_both_its_ends(text: str, expected: Window) -> None:
    assert window(text) == expected


def test_a_run_shows_its_last_attempt_and_each_attempt_itself(rich: Server) -> None:
    run = rich.get("repo/actions/runs/1").json()
    first, second = (rich.get(f"repo/actions/runs/1/attempts/{number}").json() for number in (1, 2))
    assert second == run
    assert [(one["run_attempt"], one["conclusion"]) for one in (first, second)] == [(1, "failure"), (2, "success")]
    assert [one["run_started_at"] for one in (first, second)] == ["2024-01-21T00:00:00Z", "2024-01-21T05:00:00Z"]
    assert first["created_at"] == second["created_at"] == "2024-01-21T00:00:00Z"
    assert second["updated_at"] == "2024-01-21T05:01:30Z"
    assert (first["triggering_actor"]["login"], second["triggering_actor"]["login"]) == ("kim", "renovate[bot]")
    assert (first["previous_attempt_url"], second["previous_attempt_url"]) == (None, first["url"] + "/attempts/1")


def test_a_run_names_its_open_pull_requests_unless_asked_not_to(rich: Server) -> None:
    assert [one["number"] for one in rich.get("repo/actions/runs/1").json()["pull_requests"]] == [3]
    assert rich.get("repo/actions/runs/1", exclude_pull_requests="true").json()["pull_requests"] == []


def test_a_run_for_a_fork_by_a_deleted_account(rich: Server) -> None:
    run = rich.get("repo/actions/runs/2").json()
    assert (run["actor"]["login"], run["head_repository"]["full_name"]) == ("ghost", "kim/engine")
    assert (run["status"], run["conclusion"]) == ("in_progress", None)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("jobs", [(120, 2, "success"), (121, 2, "success")]),
        ("jobs?filter=all", [(110, 1, "success"), (111, 1, "failure"), (120, 2, "success"), (121, 2, "success")]),
        ("attempts/1/jobs", [(110, 1, "success"), (111, 1, "failure")]),
    ],
)
def test_jobs_are_those_of_the_last_attempt_or_of_any(rich: Server, path: str, expected: list[Any]) -> None:
    body = rich.get(f"repo/actions/runs/1/{path}").json()
    assert body["total_count"] == len(expected)
    assert [(job["id"], job["run_attempt"], job["conclusion"]) for job in body["jobs"]] == expected


def test_a_job_waits_before_it_starts(rich: Server) -> None:
    job = rich.get("repo/actions/runs/1/jobs").json()["jobs"][0]
    times = [datetime.fromisoformat(job[name]) for name in ("created_at", "started_at", "completed_at")]
    assert [times[1] - times[0], times[2] - times[1]] == [timedelta(seconds=20), timedelta(seconds=60)]
