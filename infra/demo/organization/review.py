"""Reviews: who is asked, when they get to it, what they say, and what the author makes of it."""

from datetime import timedelta

from infra.demo.organization import changes
from infra.demo.organization.events import LineComment, Opinion, ReviewRequested, ReviewSubmitted
from infra.demo.organization.names import REVIEW_WORDS, TALK
from infra.demo.organization.people import Person
from infra.demo.organization.randomness import poisson, zipf
from infra.demo.organization.work import Proposal, wait
from infra.demo.organization.world import Process

MOST_ROUNDS = 4
OTHER_TEAM = 0.15


def reviewer_for(proposal: Proposal) -> Person | None:
    """Somebody else of the team, seldom of another, now and then the one with the least to do."""
    random, cast = proposal.random, proposal.cast
    team = cast.teams[proposal.team]
    if random.random() < OTHER_TEAM:
        team = cast.teams[random.choice([name for name in cast.teams if name != proposal.team])]
    free = [one for one in team if one is not proposal.author and not one.has_left]
    if not free:
        return None
    return min(free, key=lambda one: one.load) if random.random() < 0.3 else zipf(random, free)


def ask(proposal: Proposal, reviewer: Person) -> None:
    """Ask for a review."""
    reviewer.load += 1
    proposal.world.happen(ReviewRequested(**proposal.named(proposal.author), reviewer=reviewer.key))


def give(proposal: Proposal, reviewer: Person, opinion: Opinion, *, quiet: bool = False) -> None:
    """Submit a review, now."""
    random, world = proposal.random, proposal.world
    many = 0 if quiet else poisson(random, 0.5 if opinion is Opinion.APPROVED else 2.0)
    paths = [change.new.path for made in proposal.commits for change in made.changes if change.new]
    comments = tuple(
        LineComment(
            comment_id=world.number("line comment", 3) + 1_200_000_000, path=random.choice(paths),
            line=random.randrange(1, 60), body=random.choice(REVIEW_WORDS),
        )
        for _ in range(many if paths else 0)
    )  # fmt: skip
    body = random.choice(TALK) if random.random() < 0.25 and not quiet else ""
    if opinion is Opinion.COMMENTED and not comments and not body:
        body = random.choice(REVIEW_WORDS)
    number = world.number("review", 4) + 2_100_000_000
    world.happen(
        ReviewSubmitted(
            **proposal.named(reviewer), review_id=number, opinion=opinion, body=body, sha=proposal.head.sha,
            comments=comments,
        )
    )  # fmt: skip


def reviewed(proposal: Proposal) -> Process:
    """All rounds of review, until somebody approves or nobody does."""
    random, habits = proposal.random, proposal.habits
    reviewer = reviewer_for(proposal)
    if reviewer is None:
        return
    ask(proposal, reviewer)
    if random.random() < 0.12:
        yield wait(proposal, proposal.author, 0.4)
        proposal.comment(proposal.author, random.choice(TALK))
    yield wait(proposal, reviewer, habits.pickup, 1.0)
    for number in range(MOST_ROUNDS):
        if reviewer.has_left:
            break
        opinion = _opinion(proposal, number)
        give(proposal, reviewer, opinion)
        reviewer.load = max(0, reviewer.load - 1)
        if opinion is Opinion.APPROVED:
            yield from _second_opinion(proposal, reviewer)
            return
        yield wait(proposal, proposal.author, habits.response, 0.9)
        yield from _answer(proposal, reviewer, opinion)
        yield wait(proposal, reviewer, habits.pickup * 0.7, 0.9)
    give(proposal, reviewer, Opinion.APPROVED)


def _opinion(proposal: Proposal, number: int) -> Opinion:
    size = proposal.size
    likely = proposal.habits.changes * (1.4 if size.additions + size.deletions > 300 else 1) / (1 + number)
    chance = proposal.random.random()
    if proposal.is_urgent or chance > likely + 0.15:
        return Opinion.APPROVED
    return Opinion.CHANGES_REQUESTED if chance < likely else Opinion.COMMENTED


def _answer(proposal: Proposal, reviewer: Person, opinion: Opinion) -> Process:
    """Commits or words, or both."""
    random, author = proposal.random, proposal.author
    if random.random() < 0.3:
        proposal.comment(author, random.choice(TALK))
    if random.random() < 0.25:
        yield wait(proposal, author, 0.2)
        give(proposal, author, Opinion.COMMENTED)
    if opinion is Opinion.COMMENTED and random.random() < 0.5:
        return
    if random.random() < 0.1 and len(proposal.commits) > 1:
        proposal.update()
    elif random.random() < 0.08:
        proposal.rewrite()
        return
    before = proposal.world.now
    edits = changes.edits_of(proposal.repository, proposal.snapshot, random, 8, root_of(proposal), author.account)
    written_at = before - timedelta(seconds=random.randrange(30, 1500))
    made = proposal.written(edits, written_at, f"Address {reviewer.name}'s review")
    proposal.push([made])
    if random.random() < 0.04 and not proposal.is_draft:
        yield wait(proposal, author, 0.3)
        proposal.draft()
        yield wait(proposal, author, 1.5)
        proposal.ready()


def _second_opinion(proposal: Proposal, first: Person) -> Process:
    if proposal.is_urgent or proposal.random.random() > 0.18:
        return
    second = reviewer_for(proposal)
    if second is None or second is first:
        return
    yield wait(proposal, second, 1.0)
    give(proposal, second, Opinion.APPROVED, quiet=True)


def root_of(proposal: Proposal) -> str:
    """The part of the repository that it is about."""
    paths = [change.new.path for made in proposal.commits for change in made.changes if change.new]
    known = [service.folder for service in proposal.repository.plan.services if service.folder]
    otherwise = f"{changes.SHARED}/" if known else ""
    return next((f"{one}/" for one in known for path in paths if path.startswith(f"{one}/")), otherwise)
