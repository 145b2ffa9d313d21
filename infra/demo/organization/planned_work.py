"""Work on planned items: people take them, log work, send them to a review, finish them or not."""

from datetime import timedelta
from itertools import pairwise
from random import Random

from infra.demo.organization import changes, plan
from infra.demo.organization.events import ItemKind, ItemStatus, Resolution
from infra.demo.organization.names import FAILURES
from infra.demo.organization.people import Person
from infra.demo.organization.tracker import Item, Tracker
from infra.demo.organization.work import hours
from infra.demo.organization.world import Process

HOURS_PER_POINT = 3.6
OTHER_WORK = 4.5
"""Hours between two items."""
LOGS = 3
"""Number of people in five who log their work."""


def worker(tracker: Tracker, person: Person) -> Process:
    """Take one item after the other from the sprint that is on, as long as the person is here."""
    world, random = tracker.world, tracker.stream("work", person.key)
    while not person.has_left:
        item = _next(tracker, person)
        yield person.hours.after(world.now, hours(random, 2 if item is None else 0.3))
        if item is None or item is not _next(tracker, person) or person.has_left:
            continue
        tracker.assign(person, item, person)
        if random.random() < 0.03:
            refuse(tracker, random, person, item)
            continue
        yield from _worked(tracker, random, person, item)
        yield person.hours.after(world.now, hours(random, OTHER_WORK))


def _next(tracker: Tracker, person: Person) -> Item | None:
    if tracker.active is None:
        return None
    for item in tracker.inside(tracker.active):
        is_free = item.assignee is None or item.assignee.has_left or item.assignee not in tracker.team()
        if item.waits and (is_free or item.assignee is person):
            return item
    return None


def _worked(tracker: Tracker, random: Random, person: Person, item: Item) -> Process:
    """From the beginning to the review, in one to three stretches."""
    world = tracker.world
    tracker.progress(person, item, ItemStatus.IN_PROGRESS)
    tracker.cast.items[person.key] = item.key
    parts = random.randrange(1, 4)
    sub_tasks = _sub_tasks(tracker, random, person, item, parts)
    for part in range(parts):
        if sub_tasks:
            tracker.progress(person, sub_tasks[part], ItemStatus.IN_PROGRESS)
        length = hours(random, HOURS_PER_POINT * item.size / parts, 0.6)
        yield person.hours.after(world.now, length)
        if not tracker.is_there(item) or person.has_left:
            return
        if person.account % 5 < LOGS:
            tracker.log_work(person, item, min(length * random.uniform(0.5, 1.0), timedelta(hours=8)))
        if sub_tasks:
            tracker.progress(person, sub_tasks[part], ItemStatus.DONE)
    if item.kind is ItemKind.TASK and random.random() < 0.4:
        tracker.progress(person, item, ItemStatus.DONE)
        return
    if tracker.stream("blocked", item.number).random() < tracker.plan.blocked:
        tracker.progress(person, item, ItemStatus.BLOCKED)
        world.start(_unblocked(tracker, person, item))
        return
    tracker.progress(person, item, ItemStatus.IN_REVIEW)
    world.start(_reviewed(tracker, person, item))


def _sub_tasks(tracker: Tracker, random: Random, person: Person, item: Item, parts: int) -> list[Item]:
    if item.kind is not ItemKind.STORY or parts < 2 or random.random() > 0.25:
        return []
    titles = [changes.title(random) for _ in range(parts)]
    return [tracker.create(person, ItemKind.SUB_TASK, title, 0.0, None, person, item) for title in titles]


def _unblocked(tracker: Tracker, person: Person, item: Item) -> Process:
    """End the wait; a little later the issue goes to its review."""
    world, random = tracker.world, tracker.stream("unblocked", item.number)
    yield person.hours.after(world.now, hours(random, tracker.plan.blocked_hours))
    tracker.progress(person, item, ItemStatus.IN_PROGRESS)
    yield person.hours.after(world.now, hours(random, 1))
    tracker.progress(person, item, ItemStatus.IN_REVIEW)
    yield from _reviewed(tracker, person, item)


def _reviewed(tracker: Tracker, person: Person, item: Item) -> Process:
    """Done after a review, some after a second try; some come back later."""
    world, random = tracker.world, tracker.stream("review", item.number)
    yield person.hours.after(world.now, hours(random, 4.5))
    if random.random() < 0.18 and not person.has_left:
        tracker.progress(person, item, ItemStatus.IN_PROGRESS)
        yield person.hours.after(world.now, hours(random, 3))
        tracker.progress(person, item, ItemStatus.IN_REVIEW)
        yield person.hours.after(world.now, hours(random, 2))
    closer, _ = tracker.at_hand(world.now)
    tracker.progress(closer, item, ItemStatus.DONE)
    if random.random() < 0.06:
        yield closer.hours.after(world.now, hours(random, 10))
        tracker.progress(closer, item, random.choice((ItemStatus.IN_PROGRESS, ItemStatus.TO_DO)))
        if item.status is ItemStatus.IN_PROGRESS:
            yield closer.hours.after(world.now, hours(random, 4))
            tracker.progress(closer, item, ItemStatus.DONE)


def refuse(tracker: Tracker, random: Random, person: Person, item: Item) -> None:
    """Close it without doing it."""
    why = random.choice((Resolution.WONT_DO, Resolution.WONT_DO, Resolution.DUPLICATE))
    tracker.progress(person, item, ItemStatus.DONE, why)


def epic(tracker: Tracker, item: Item) -> Process:
    """An epic, and the one after it."""
    world, random = tracker.world, tracker.stream("epic", item.number)
    person, at = tracker.at_hand(world.now + timedelta(days=random.uniform(1, 10)))
    yield at
    tracker.progress(person, item, ItemStatus.IN_PROGRESS)
    world.start(_promised(tracker, item))
    person, at = tracker.at_hand(world.now + timedelta(days=random.uniform(40, 150)))
    yield at
    tracker.progress(person, item, ItemStatus.DONE)
    following = tracker.create(person, ItemKind.EPIC, f"Epic: {changes.title(random)}", 0.0)
    world.start(epic(tracker, following))


def _promised(tracker: Tracker, item: Item) -> Process:
    """Most epics get a date soon after they begin, and some another one half-way."""
    world, random = tracker.world, tracker.stream("promise", item.number)
    if random.random() < 0.15:
        return
    days = timedelta(days=random.randrange(30, 160))
    person, at = tracker.at_hand(world.now + timedelta(hours=random.randrange(1, 30)))
    yield at
    tracker.promise(person, item, (world.now + days).date())
    if random.random() < 0.35:
        person, at = tracker.at_hand(world.now + days * 0.5)
        yield at
        if item.status is not ItemStatus.DONE:
            tracker.promise(person, item, (world.now + days * random.uniform(0.4, 0.9)).date())


def slipping(tracker: Tracker) -> Process:
    """An epic that is promised, put off twice, and not delivered to the end."""
    world = tracker.world
    person, at = tracker.at_hand(world.moment(plan.SLIPPING_AT))
    yield at
    item = tracker.create(person, ItemKind.EPIC, plan.SLIPPING_EPIC, 0.0)
    yield world.now + timedelta(minutes=5)
    tracker.promise(person, item, world.moment(plan.SLIPPING_DUE[0]).date())
    yield world.now + timedelta(minutes=5)
    tracker.progress(person, item, ItemStatus.IN_PROGRESS)
    for before, due in pairwise(plan.SLIPPING_DUE):
        person, at = tracker.at_hand(world.moment(before) - timedelta(days=1))
        yield at
        tracker.promise(person, item, world.moment(due).date())


def standing(tracker: Tracker) -> Process:
    """An item that is never done, on which somebody logs work every day."""
    world, random = tracker.world, tracker.stream("standing")
    person, at = tracker.at_hand(world.now + timedelta(hours=2))
    yield at
    item = tracker.create(person, ItemKind.TASK, "Look after production", 1.0)
    item.is_standing = True
    tracker.progress(person, item, ItemStatus.IN_PROGRESS)
    while True:
        person, at = tracker.at_hand(world.now + timedelta(hours=random.uniform(20, 26)))
        yield at
        tracker.log_work(person, item, hours(random, 0.8, 0.4))


def incidents(tracker: Tracker) -> Process:
    """Something breaks, at any hour, and somebody mends it."""
    world, random = tracker.world, tracker.stream("incidents")
    while True:
        yield world.now + timedelta(days=random.expovariate(1 / 16))
        person = random.choice(tracker.team())
        title, component = random.choice(FAILURES), tracker.plan.incidents_of
        item = tracker.create(person, ItemKind.INCIDENT, title, 0.0, None, person, component=component)
        if tracker.active is not None and random.random() < 0.5:
            tracker.schedule(person, item, tracker.active)
        yield world.now + timedelta(minutes=random.randrange(2, 20))
        tracker.progress(person, item, ItemStatus.IN_PROGRESS)
        yield world.now + hours(random, 2.5)
        tracker.progress(person, item, ItemStatus.DONE)
