"""Two teams plan, beside all that was in the log before."""

import re
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from infra.demo.organization import people, planning, simulation
from infra.demo.organization import plan as plans
from infra.demo.organization.events import (
    PLANNING,
    Event,
    ItemCreated,
    ItemDeleted,
    ItemEvent,
    ItemKind,
    ItemScheduled,
    ItemStatus,
    ItemStatusChanged,
    PullRequestOpened,
    Resolution,
    SprintCompleted,
    SprintPlanned,
    SprintStarted,
)
from infra.demo.organization.log import event_of, line_of
from infra.demo.organization.world import World


@pytest.fixture(scope="module")
def planned() -> list[Event]:
    """Eighteen months of planning alone."""
    events: list[Event] = []
    world = World(1, events.append)
    world.now = world.begin
    planning.begin(world, people.found(world, {}))
    world.run()
    return [one for one in events if isinstance(one, PLANNING)]


def test_planning_changes_nothing_else_of_a_seed_but_titles_on_the_hosts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_plans: list[Event] = []
    simulation.simulate(3, tmp_path / "with", with_plans.append, days=25)
    monkeypatch.setattr(planning, "begin", lambda *_: None)
    without: list[Event] = []
    simulation.simulate(3, tmp_path / "without", without.append, days=25)
    keys = re.compile(rf"^(({'|'.join(one.key for one in plans.PROJECTS)})-|AB#)\d+ ")
    titles = [one.title for one in with_plans if isinstance(one, PullRequestOpened)]
    assert any(map(keys.match, titles))
    assert [
        replace(one, title=keys.sub("", one.title)) if isinstance(one, PullRequestOpened) else one
        for one in with_plans
        if not isinstance(one, PLANNING)
    ] == without


def test_every_kind_of_event_happens_and_comes_back_from_the_log(planned: list[Event]) -> None:
    assert {type(one) for one in planned} == set(PLANNING)
    assert [event_of(line_of(one)) for one in planned] == planned
    created = [one for one in planned if isinstance(one, ItemCreated)]
    assert {one.kind for one in created} == set(ItemKind)
    assert {one.project for one in created} == {one.key for one in plans.PROJECTS}
    assert {one.resolution for one in planned if isinstance(one, ItemStatusChanged)} == {None, *Resolution}


def test_teams_do_four_fifths_of_what_they_commit_to_but_the_one_that_commits_to_too_much(planned: list[Event]) -> None:
    sprint_of: dict[int, int | None] = {}
    points: dict[int, float] = {}
    done: set[int] = set()
    committed: dict[int, set[int]] = {}
    excessive = {one.key for one in plans.PROJECTS if one.overcommitment > 1}
    is_excessive: dict[int, bool] = {}
    promised, kept, carried = Counter[bool](), Counter[bool](), 0
    for one in planned:
        if isinstance(one, ItemCreated):
            points[one.item] = one.points or 0
        elif isinstance(one, ItemScheduled):
            carried += sprint_of.get(one.item) not in (None, one.sprint) and one.sprint is not None
            sprint_of[one.item] = one.sprint
        elif isinstance(one, ItemStatusChanged):
            (done.add if one.status is ItemStatus.DONE else done.discard)(one.item)
        elif isinstance(one, SprintPlanned):
            is_excessive[one.sprint] = one.name.split()[0] in excessive
        elif isinstance(one, SprintStarted):
            committed[one.sprint] = {item for item, sprint in sprint_of.items() if sprint == one.sprint}
        elif isinstance(one, SprintCompleted):
            promised[is_excessive[one.sprint]] += sum(points[item] for item in committed[one.sprint])
            kept[is_excessive[one.sprint]] += sum(points[item] for item in committed[one.sprint] if item in done)
    assert len(committed) > 70
    assert 0.7 < kept[False] / promised[False] < 0.9
    assert 0.3 < kept[True] / promised[True] < 0.6
    assert carried > 50


def test_some_items_are_never_begun_and_nothing_happens_to_one_that_is_gone(planned: list[Event]) -> None:
    seen: dict[int, Counter[type[Event]]] = defaultdict(Counter)
    for one in planned:
        if isinstance(one, ItemEvent):
            assert bool(seen[one.item]) is not isinstance(one, ItemCreated)
            assert not seen[one.item][ItemDeleted]
            seen[one.item][type(one)] += 1
    waiting = [item for item, kinds in seen.items() if not kinds[ItemStatusChanged]]
    assert 0.05 < len(waiting) / len(seen) < 0.4
