"""Work items of a tracker, from their events to the answers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from infra.demo.organization import events as log
from infra.demo.truth import facts
from infra.demo.truth.metrics import everything
from infra.demo.truth.reading import read
from infra.demo.truth.statuses import status_intervals
from tests.infra.demo.truth.small_world import at

AS_OF = datetime(2026, 3, 20, tzinfo=UTC)
FEATURE, REFUSED, DELETED, MOVED = range(1, 5)
TO_DO, PROGRESS, BLOCKED, REVIEW, DONE = log.ItemStatus


def created(
    item: int, number: int, hours: float = 0, kind: log.ItemKind = log.ItemKind.STORY, component: str | None = None
) -> log.ItemCreated:
    return log.ItemCreated(
        at=at(hours), item=item, person="ada", project="PAY", number=number, kind=kind, title="Work", assignee="ada",
        component=component,
    )  # fmt: skip


def moved(item: int, hours: float, status: log.ItemStatus, why: log.Resolution | None = None) -> log.ItemStatusChanged:
    why = why or (log.Resolution.DONE if status is DONE else None)
    return log.ItemStatusChanged(at=at(hours), item=item, person="ada", status=status, resolution=why)


def scheduled(item: int, hours: float, sprint: int | None) -> log.ItemScheduled:
    return log.ItemScheduled(at=at(hours), item=item, person="ada", sprint=sprint)


def found(*events: log.Event) -> facts.Facts:
    before: list[log.Event] = [
        log.Founded(at=at(0), organization="acme", name="Acme", timezone="UTC", seed=1, as_of=AS_OF),
        log.MemberJoined(at=at(0), team="Else", person="ada", day=date(2026, 1, 1)),
        log.ProjectCreated(at=at(0), project="PAY", project_number=1, name="Pay", team="Payments", person="ada"),
        log.ProjectCreated(at=at(0), project="MOB", project_number=2, name="Mobile", team="Mobile", person="ada"),
    ]
    return facts.find(read([*before, *events]))


def months(of: facts.Facts, metric: str) -> dict[str, tuple[Any, ...]]:
    rows = [row for row in everything.rows(metric, of) if row.grain == "month"]
    return {row.entity_id: (row.value, row.sample_size, row.excluded_count) for row in rows}


def test_an_item_counts_for_the_team_of_its_project() -> None:
    world = found(created(FEATURE, 1), moved(FEATURE, 2, PROGRESS), moved(FEATURE, 3, REVIEW), moved(FEATURE, 5, DONE))
    counting = ("organization", "jira:project:1", "team:Payments")
    assert months(world, "throughput") == dict.fromkeys(counting, (1.0, 1, 0))
    assert months(world, "issue_lead_time")["team:Payments"] == (5 * 3600.0, 1, 0)
    assert months(world, "issue_cycle_time")["team:Payments"] == (3 * 3600.0, 1, 0)


def test_an_item_that_nobody_wants_is_not_done() -> None:
    world = found(created(REFUSED, 1), moved(REFUSED, 2, DONE, log.Resolution.DUPLICATE))
    assert months(world, "throughput")["organization"] == (0.0, 0, 1)
    assert [one.category for one in status_intervals(world.world.issues)] == ["to_do", "not_done"]


def test_an_item_that_is_open_again_has_no_lead_time() -> None:
    world = found(created(FEATURE, 1), moved(FEATURE, 2, DONE), moved(FEATURE, 3, TO_DO))
    assert months(world, "throughput")["organization"] == (1.0, 1, 0)
    assert months(world, "issue_lead_time") == {}


def test_a_deleted_item_is_left_out() -> None:
    gone = log.ItemDeleted(at=at(6), item=DELETED, person="ada")
    world = found(created(DELETED, 1), scheduled(DELETED, 1, 1), moved(DELETED, 2, DONE), gone)
    assert world.world.issues == world.world.sprint_memberships == []


def test_a_moved_item_is_one_from_its_first_creation_on() -> None:
    away = log.ItemMoved(at=at(1), item=MOVED, person="ada", project="MOB", number=7)
    world = found(created(MOVED, 1), away, moved(MOVED, 4, DONE))
    assert months(world, "issue_lead_time") == {
        "organization": (4 * 3600.0, 1, 0), "team:Mobile": (4 * 3600.0, 1, 0), "jira:project:2": (4 * 3600.0, 1, 0),
    }  # fmt: skip
    assert [one.identity for one in world.world.issues] == ["MOB-7"]


def test_statuses_of_one_category_are_intervals_of_their_own() -> None:
    world = found(created(FEATURE, 1), moved(FEATURE, 2, PROGRESS), moved(FEATURE, 3, REVIEW), moved(FEATURE, 5, DONE))
    held = list(status_intervals(world.world.issues))
    assert [(one.issue, one.category, one.started_at, one.ended_at) for one in held] == [
        ("PAY-1", "to_do", at(0), at(2)), ("PAY-1", "in_progress", at(2), at(3)),
        ("PAY-1", "in_progress", at(3), at(5)), ("PAY-1", "done", at(5), None),
    ]  # fmt: skip


def test_work_is_in_progress_from_its_beginning_to_its_end() -> None:
    world = found(created(FEATURE, 1), moved(FEATURE, 24, PROGRESS), moved(FEATURE, 48, DONE))
    length = (AS_OF - datetime(2026, 3, 1, tzinfo=UTC)).total_seconds()
    assert months(world, "work_in_progress")["team:Payments"] == (24 * 3600 / length, 1, 1)


def test_an_item_that_was_done_was_blocked_for_all_stays_in_that_status() -> None:
    world = found(
        created(FEATURE, 1), moved(FEATURE, 2, BLOCKED), moved(FEATURE, 3, PROGRESS), moved(FEATURE, 4, BLOCKED),
        moved(FEATURE, 6, DONE), created(REFUSED, 2), moved(REFUSED, 7, PROGRESS), moved(REFUSED, 8, DONE),
    )  # fmt: skip
    assert months(world, "blocked_time")["organization"] == (3 * 3600.0, 1, 1)


def test_the_gap_of_an_item_that_began_and_ended_in_a_month_is_nothing() -> None:
    world = found(created(FEATURE, 1), moved(FEATURE, 24, PROGRESS), moved(FEATURE, 48, DONE))
    assert months(world, "littles_law_gap")["team:Payments"] == (0.0, 1, 1)


def test_the_gap_of_what_is_still_in_progress_is_all_of_it() -> None:
    world = found(created(FEATURE, 1), moved(FEATURE, 24, PROGRESS))
    assert months(world, "littles_law_gap") == months(world, "work_in_progress")


def test_an_item_is_in_a_sprint_from_when_it_is_put_there_until_it_is_taken_out() -> None:
    world = found(
        created(FEATURE, 1), scheduled(FEATURE, 1, 1), scheduled(FEATURE, 2, None), scheduled(FEATURE, 3, 1),
        scheduled(FEATURE, 9, 2),
    )  # fmt: skip
    assert [(one.sprint, one.since, one.until) for one in world.world.sprint_memberships] == [
        (1, at(1), at(2)), (1, at(3), at(9)), (2, at(9), None),
    ]  # fmt: skip


def test_an_incident_is_an_item_of_that_kind_that_was_not_closed_for_none() -> None:
    kind = log.ItemKind.INCIDENT
    shop = log.ServiceDeclared(at=at(0), service="shop", repository="r", paths=(), method=log.Method.FILE)
    world = found(
        shop, created(FEATURE, 1), created(2, 2, 1, kind, "shop"), moved(2, 3, PROGRESS), moved(2, 4, DONE),
        created(3, 3, 2, kind, "nothing"), moved(3, 3, DONE), moved(3, 4, TO_DO),
        created(4, 4, 3, kind), moved(4, 5, DONE, log.Resolution.DUPLICATE),
    )  # fmt: skip
    assert [(one.incident_id, one.service, one.started_at, one.resolved_at) for one in world.world.incidents] == [
        ("PAY-2", "shop", at(1), at(4)), ("PAY-3", None, at(2), None),
    ]  # fmt: skip


def test_an_estimate_holds_until_another_one_is_made() -> None:
    def estimated(hours: float, points: float | None) -> log.ItemEstimated:
        return log.ItemEstimated(at=at(hours), item=FEATURE, person="ada", points=points)

    world = found(created(FEATURE, 1), estimated(1, 3.0), estimated(2, None), estimated(4, 5.0))
    assert [(one.item, one.points, one.since, one.until) for one in world.world.estimates] == [
        ("PAY-1", 3.0, at(1), at(2)), ("PAY-1", 5.0, at(4), None),
    ]  # fmt: skip


def test_what_comes_and_goes_at_one_moment_was_in_no_sprint() -> None:
    world = found(created(FEATURE, 1), scheduled(FEATURE, 2, 1), scheduled(FEATURE, 2, None), scheduled(FEATURE, 3, 2))
    assert [(one.sprint, one.since) for one in world.world.sprint_memberships] == [(2, at(3))]


def test_a_sprint_with_dates_alone_lasts_from_its_first_day_to_its_last() -> None:
    dates = {"planned_start": at(33), "planned_end": at(24 * 7)}
    world = found(
        log.ProjectCreated(
            at=at(0), project="Shop", project_number=3, name="Shop", team="Shop", person="ada",
            planner=log.Planner.AZURE_DEVOPS,
        ),
        log.BoardCreated(at=at(0), board=9, project="Shop", name="Shop"),
        log.SprintPlanned(at=at(0), sprint=4, board=9, name="One", goal="", person="ada"),
        log.SprintStarted(at=at(34), sprint=4, person="ada", **dates),
        log.SprintPlanned(at=at(0), sprint=5, board=9, name="Two", goal="", person="ada"),
        log.SprintStarted(at=at(34), sprint=5, person="ada", planned_start=at(24 * 7), planned_end=at(24 * 70)),
    )  # fmt: skip
    [sprint] = world.world.sprints
    team = log.guid_of(9)
    assert (sprint.sprint_id, sprint.board) == (f"azure_devops:sprint:{team}:4", f"azure_devops:board:{team}")
    calendar = world.world.calendar
    assert sprint.started_at == calendar.midnight(calendar.date_of(at(33)))
    assert sprint.completed_at == calendar.midnight(calendar.date_of(at(24 * 7))) - timedelta(microseconds=1)
