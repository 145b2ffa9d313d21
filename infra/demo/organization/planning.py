"""Planning of two teams: backlogs that grow, sprints of two weeks, and what changes in their midst."""

from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from infra.demo.organization import changes, plan, planned_work
from infra.demo.organization.events import ItemKind, Planner
from infra.demo.organization.people import Cast, Person
from infra.demo.organization.randomness import poisson, zipf
from infra.demo.organization.tracker import Item, Sprint, Tracker
from infra.demo.organization.world import Process, World

FIRST_BACKLOG = 24
PER_SPRINT = 21
"""New items between two sprints, more than are done."""
FIRST_CAPACITY = 5.5
"""Points per person in the first sprint; later ones go by what was done."""
KEPT = 0.8
"""Share of the committed points that a team is used to do."""
LENGTH = timedelta(days=14)
POINTS = (1.0, 2.0, 3.0, 5.0, 8.0)
POINT_WEIGHTS = (4, 6, 6, 4, 1)
UNESTIMATED = 0.15
GOALS = ("", "", "Fewer questions to support", "Ready for the audit", "The next release")


def begin(world: World, cast: Cast) -> None:
    """Let the teams of the plan begin on the first day."""
    trackers = [Tracker(world, cast, one) for one in plan.PROJECTS]
    for tracker in trackers:
        _, at = tracker.at_hand(world.begin + timedelta(hours=1))
        others = [one for one in trackers if one is not tracker and one.plan.planner is tracker.plan.planner]
        world.start(_founded(tracker, others), at)


def _founded(tracker: Tracker, others: list[Tracker]) -> Process:
    world, random = tracker.world, tracker.stream("founding")
    lead = tracker.team()[0]
    tracker.found(lead)
    yield world.now + timedelta(minutes=2)
    epics = [tracker.create(lead, ItemKind.EPIC, f"Epic: {changes.title(random)}", 0.0) for _ in range(3)]
    for epic in epics:
        world.start(planned_work.epic(tracker, epic))
    for _ in range(round(FIRST_BACKLOG * tracker.plan.overcommitment)):
        yield world.now + timedelta(seconds=random.randrange(20, 200))
        reported(tracker, random, lead)
    world.start(_reports(tracker))
    world.start(_sprints(tracker))
    world.start(_grooming(tracker, others))
    if tracker.plan.planner is Planner.JIRA:
        world.start(planned_work.incidents(tracker))
    world.start(planned_work.standing(tracker))
    if tracker.plan.slips:
        world.start(planned_work.slipping(tracker))
    for person in tracker.team():
        world.start(planned_work.worker(tracker, person))


def reported(tracker: Tracker, random: Random, person: Person) -> Item:
    """A new item in the backlog."""
    kind = random.choices((ItemKind.STORY, ItemKind.BUG, ItemKind.TASK), (5, 3, 3))[0]
    is_estimated = random.random() >= UNESTIMATED * (2 if kind is ItemKind.BUG else 1)
    points = random.choices(POINTS, POINT_WEIGHTS)[0]
    epics = [one for one in tracker.items if one.kind is ItemKind.EPIC and one.status.category != "done"]
    parent = random.choice(epics) if epics and random.random() < 0.6 else None
    rank = random.random() * (0.6 if kind is ItemKind.BUG else 1)
    assignee = random.choice(tracker.team()) if random.random() < 0.35 else None
    return tracker.create(
        person, kind, changes.title(random), rank, points if is_estimated else None, assignee, parent
    )  # fmt: skip


def _reports(tracker: Tracker) -> Process:
    """People think of things all the time."""
    random = tracker.stream("reports")
    while True:
        person = zipf(random, tracker.team())
        pause = timedelta(hours=random.expovariate(PER_SPRINT * tracker.plan.overcommitment / 80))
        yield person.hours.after(tracker.world.now, pause)
        if not person.has_left:
            reported(tracker, random, person)


def _sprints(tracker: Tracker) -> Process:
    """One sprint after the other: planned on the Friday before, begun when the one before is completed."""
    world, random = tracker.world, tracker.stream("sprints")
    start, done = _first_monday(world.now), deque([KEPT * FIRST_CAPACITY * tracker.plan.workers], maxlen=3)
    current: Sprint | None = None
    number = 0
    while True:
        number += 1
        lead, at = tracker.at_hand(start - timedelta(days=3))
        yield at
        dates = (start, start + LENGTH) if number % 3 == 0 else None
        name = f"{tracker.plan.key} Sprint {number}"
        coming = tracker.plan_sprint(lead, name, random.choice(GOALS), dates)
        for item in _chosen(tracker, current, sum(done) / len(done) / KEPT):
            yield world.now + timedelta(seconds=random.randrange(15, 120))
            if item.waits and item.sprint is None and tracker.is_there(item):
                tracker.schedule(lead, item, coming)
        lead, at = tracker.at_hand(start + timedelta(minutes=random.randrange(50)))
        yield at
        if current is not None:
            done.append(sum(one.size for one in tracker.inside(current) if one.status.category == "done"))
            yield from _completed(tracker, random, lead, current, coming)
        yield world.now + timedelta(minutes=random.randrange(3, 40))
        # Some enter the date that was meant, most the one at which they press the button.
        entered = start if random.random() < 0.25 else world.now
        tracker.start_sprint(lead, coming, entered, start + LENGTH)
        world.start(_changes(tracker, coming, number))
        current = coming
        # The dates may change until then: looked at on the Friday before.
        yield start + LENGTH - timedelta(days=3, hours=6)
        assert current.planned_end is not None
        start = current.planned_end


def _first_monday(moment: datetime) -> datetime:
    day = moment + timedelta(days=4)
    return (day + timedelta(days=-day.weekday() % 7)).replace(hour=9, minute=0, second=0)


def _chosen(tracker: Tracker, current: Sprint | None, capacity: float) -> Iterator[Item]:
    """Items that fit beside what will be carried over."""
    room = capacity * tracker.plan.overcommitment
    if current is not None:
        room -= sum(one.size for one in tracker.inside(current) if one.status.category != "done")
    for item in tracker.backlog():
        if room <= 0:
            return
        room -= item.size
        yield item


def _completed(tracker: Tracker, random: Random, lead: Person, current: Sprint, coming: Sprint) -> Process:
    """The tracker asks where to put what is not done."""
    left = [one for one in tracker.inside(current) if one.status.category != "done"]
    tracker.complete_sprint(lead, current)
    if random.random() < 0.3:
        yield tracker.world.now + timedelta(seconds=1)
    for item in left:
        is_dropped = item.waits and random.random() < 0.25
        tracker.schedule(lead, item, None if is_dropped else coming)


def _changes(tracker: Tracker, sprint: Sprint, number: int) -> Process:
    """Make the changes that come while a sprint is on."""
    world, random = tracker.world, tracker.stream("changes", number)
    kinds: list[Callable[[Tracker, Random, Person, Sprint], None]] = [_added] * poisson(random, 1.8)
    kinds += [_removed] * poisson(random, 0.9) + [_estimated_anew] * poisson(random, 1.0)
    kinds += [_longer] * (random.random() < 0.18) + [_deleted] * (random.random() < 0.1)
    planned = sorted((random.uniform(0.05, 0.7), at) for at in range(len(kinds)))
    begun = world.now
    for share, which in planned:
        person, at = tracker.at_hand(begun + LENGTH * share)
        yield at
        if tracker.active is not sprint:
            return
        kinds[which](tracker, random, person, sprint)


def _added(tracker: Tracker, random: Random, person: Person, sprint: Sprint) -> None:
    known = tracker.backlog()[:10]
    item = random.choice(known) if known and random.random() < 0.5 else reported(tracker, random, person)
    tracker.schedule(person, item, sprint)


def _removed(tracker: Tracker, random: Random, person: Person, sprint: Sprint) -> None:
    waiting = [one for one in tracker.inside(sprint) if one.waits]
    if waiting:
        tracker.schedule(person, random.choice(waiting), None)


def _estimated_anew(tracker: Tracker, random: Random, person: Person, sprint: Sprint) -> None:
    unfinished = [one for one in tracker.inside(sprint) if one.status.category != "done"]
    if unfinished:
        tracker.estimate(person, random.choice(unfinished), random.choice(POINTS))


def _deleted(tracker: Tracker, random: Random, person: Person, sprint: Sprint) -> None:
    waiting = [one for one in tracker.inside(sprint) if one.waits]
    if waiting:
        tracker.delete(person, random.choice(waiting))


def _longer(tracker: Tracker, random: Random, person: Person, sprint: Sprint) -> None:
    assert sprint.planned_end is not None
    tracker.reschedule(person, sprint, sprint.planned_end + timedelta(days=random.choice((1, 1, 2))))


def _grooming(tracker: Tracker, others: list[Tracker]) -> Process:
    """Now and then somebody looks through the backlog."""
    random = tracker.stream("grooming")
    while True:
        pause = timedelta(days=random.expovariate(1 / 2.5))
        person, at = tracker.at_hand(tracker.world.now + pause)
        yield at
        waiting = tracker.backlog()
        if not waiting:
            continue
        item, chance = random.choice(waiting), random.random()
        if chance < 0.3:
            planned_work.refuse(tracker, random, person, item)
        elif chance < 0.55:
            tracker.estimate(person, item, random.choice(POINTS))
        elif chance < 0.75 and item is not waiting[0]:
            tracker.link(person, item, waiting[0])
        elif chance < 0.83 and others:
            tracker.move(person, item, random.choice(others))
        elif chance < 0.9:
            tracker.delete(person, item)
        else:
            tracker.assign(person, item, random.choice(tracker.team()))
