"""The life of a pull request, from the first line to its end; and those of other kinds."""

from datetime import timedelta

from infra.demo.organization import changes, review
from infra.demo.organization.content import Edit, edited
from infra.demo.organization.events import (
    Opinion,
    Origin,
    PullRequestClosed,
    PullRequestReopened,
)
from infra.demo.organization.merging import merge
from infra.demo.organization.people import Person
from infra.demo.organization.randomness import around, poisson
from infra.demo.organization.repository import Made
from infra.demo.organization.work import Proposal, hours, wait
from infra.demo.organization.world import Process

ASSISTED = 0.07
LOCKED = 0.12
"""Share of work that changes dependencies."""
TRAILER = "Co-authored-by: Copilot <198982749+Copilot@users.noreply.github.com>"


def feature(proposal: Proposal, root: str) -> Process:
    """Ordinary work."""
    random, author, habits = proposal.random, proposal.author, proposal.habits
    world = proposal.world
    assisted = random.random() < ASSISTED
    lines = around(random, habits.lines, 1.1)
    yield author.hours.after(world.now, hours(random, 0.3))
    count = 1 + min(7, poisson(random, 0.5 + min(3.0, lines / 80)))
    for number in range(count):
        edits = changes.edits_of(proposal.repository, proposal.snapshot, random, lines / count, root, author.account)
        if number == 0:
            edits += changes.lock_edits(proposal.repository, proposal.snapshot, LOCKED)
        subject = proposal.title if number == 0 else changes.title(random)
        proposal.written(edits, world.now, subject, TRAILER if assisted else "")
        if number + 1 < count:
            yield wait(proposal, author, habits.coding / count)
    yield wait(proposal, author, 0.25)
    proposal.open(draft=random.random() < habits.draft and not proposal.is_urgent)
    if proposal.is_draft:
        yield from _drafted(proposal, root)
    yield from _fate(proposal)


def _drafted(proposal: Proposal, root: str) -> Process:
    random, author = proposal.random, proposal.author
    if random.random() < 0.25:
        reviewer = review.reviewer_for(proposal)
        if reviewer:
            yield wait(proposal, reviewer, 2.0)
            review.give(proposal, reviewer, Opinion.COMMENTED)
    if random.random() < 0.6:
        yield wait(proposal, author, 2.0)
        edits = changes.edits_of(proposal.repository, proposal.snapshot, random, 15, root, author.account)
        proposal.push([proposal.written(edits, proposal.world.now - timedelta(seconds=90), changes.title(random))])
    yield wait(proposal, author, 1.5)
    proposal.ready()


def _fate(proposal: Proposal) -> Process:
    """Review and merge, or none of it."""
    random, habits, author = proposal.random, proposal.habits, proposal.author
    chance = random.random()
    if not proposal.is_urgent and chance < habits.stale:
        return
    if not proposal.is_urgent and chance < habits.stale + habits.abandoned:
        yield from _abandoned(proposal)
        if proposal.is_closed:
            return
    if random.random() > habits.unreviewed:
        yield from review.reviewed(proposal)
    yield from _repaired(proposal)
    merger = author if random.random() < 0.75 else review.reviewer_for(proposal) or author
    if merger.has_left:
        return
    yield wait(proposal, merger, habits.merging, 1.1)
    merge(proposal, merger)


def _abandoned(proposal: Proposal) -> Process:
    """Closed after a while; some are opened again."""
    yield wait(proposal, proposal.author, 30, 0.7)
    proposal.world.happen(PullRequestClosed(**proposal.named(proposal.author)))
    proposal.is_closed = True
    if proposal.random.random() < 0.3:
        yield wait(proposal, proposal.author, 12)
        proposal.world.happen(PullRequestReopened(**proposal.named(proposal.author)))
        proposal.is_closed = False


def _repaired(proposal: Proposal) -> Process:
    """Push until the tests pass, or until somebody loses patience."""
    for _ in range(2):
        if not proposal.is_broken or proposal.author.has_left:
            return
        yield wait(proposal, proposal.author, 0.8)
        edits = changes.edits_of(
            proposal.repository,
            proposal.snapshot,
            proposal.random,
            5,
            review.root_of(proposal),
            proposal.author.account,
        )
        proposal.push([proposal.written(edits, proposal.world.now - timedelta(seconds=40), "Mend the tests")])
        yield proposal.world.now + timedelta(minutes=12)


def update_of_dependencies(proposal: Proposal, merger: Person) -> Process:
    """A bot's pull request, merged by itself or by somebody, or left."""
    random, world = proposal.random, proposal.world
    edits = changes.dependency_edits(proposal.repository, proposal.snapshot, random)
    proposal.written(edits, world.now, proposal.title)
    proposal.open()
    chance = random.random()
    if chance < 0.04:
        return
    if chance < 0.55:
        yield world.now + timedelta(minutes=random.randrange(15, 90))
        merge(proposal, proposal.author)
        return
    yield wait(proposal, merger, 5.0, 1.0)
    if chance < 0.9:
        review.give(proposal, merger, Opinion.APPROVED, quiet=True)
    yield wait(proposal, merger, 0.1)
    merge(proposal, merger)


def revert(proposal: Proposal, target: Made, number: int | None) -> Process:
    """Take a commit back, fast."""
    edits = inverse(target)
    said = f"This reverts commit {target.sha}."
    on_github = f"Reverts #{number}" if number else ""
    proposal.body = said if proposal.repository.plan.host.is_gitlab else on_github
    proposal.written(
        edits, proposal.world.now, f'Revert "{target.subject}"', said, Origin.REVERT, (target.sha,),
    )  # fmt: skip
    proposal.open()
    yield from review.reviewed(proposal)
    yield wait(proposal, proposal.author, 0.2)
    merge(proposal, proposal.author)


def move(proposal: Proposal) -> Process:
    """A file gets another name."""
    found = changes.rename_edits(proposal.repository, proposal.random)
    if found is None:
        return
    edits, path = found
    proposal.written(edits, proposal.world.now, f"Move {path}")
    yield wait(proposal, proposal.author, 0.2)
    proposal.open()
    yield from _fate(proposal)


def inverse(made: Made) -> list[Edit]:
    """Edits that take a commit back."""
    files = dict(made.before.files)
    found: list[Edit] = []
    for edit in made.edits:
        before = files.get(edit.file)
        found.append(edit.inverse(before))
        after = edited(before, edit)
        if after is None:
            files.pop(edit.file, None)
        else:
            files[edit.file] = after
    return found[::-1]


def can_be_reverted(made: Made) -> bool:
    """Whether a revert pull request of the host could be made of it."""
    return len(made.parents) == 1 and made.origin in (Origin.SQUASH, Origin.REBASE, Origin.WORK)
