"""A store with what no export has: commits, events, milestones, operations, all kinds of actors."""

from datetime import UTC, datetime, timedelta

from infra.demo.vendors.github.actors import NODE_PREFIXES, Actor, ActorKind, Association, Team
from infra.demo.vendors.github.commits import Commit, GitActor, PullRequestChangedFile
from infra.demo.vendors.github.contents import Contents
from infra.demo.vendors.github.node_ids import node_id
from infra.demo.vendors.github.repositories import Label, Milestone, Repository
from infra.demo.vendors.github.store import Store
from infra.demo.vendors.github.threads import (
    Issue,
    IssueComment,
    PullRequest,
    PullRequestReview,
    PullRequestReviewComment,
    ReviewDecision,
    ReviewState,
    State,
)
from infra.demo.vendors.github.timeline import (
    ClosedEvent,
    ConvertToDraftEvent,
    Event,
    HeadRefForcePushedEvent,
    IssueStateReason,
    LabeledEvent,
    MergedEvent,
    ReadyForReviewEvent,
    ReopenedEvent,
    ReviewRequestedEvent,
    UnlabeledEvent,
)
from tests.infra.demo.vendors.github.rich_operations import deployment, organization, release, runs

REPOSITORY = "acme/engine"
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
COMMITS = 260
FILES = 230


def day(number: float) -> datetime:
    """Days after the beginning."""
    return BEGINNING + timedelta(days=number)


def actor(kind: ActorKind, number: int, login: str) -> Actor:
    """An account."""
    return Actor(kind=kind, id=node_id(NODE_PREFIXES[kind], number), database_id=number, login=login, name=login)


ACME = actor(ActorKind.ORGANIZATION, 1, "acme")
KIM = actor(ActorKind.USER, 2, "kim")
RENOVATE = actor(ActorKind.BOT, 3, "renovate")
LIM = actor(ActorKind.USER, 11, "lim")
BO = actor(ActorKind.USER, 12, "Bo")
IMPORTED = actor(ActorKind.MANNEQUIN, 4, "imported")
MANAGED = actor(ActorKind.ENTERPRISE_USER_ACCOUNT, 5, "lee_acme")
TEAM = Team(id=node_id("T", 6), database_id=6, organization="acme", slug="core", name="Core")
LABEL = Label(id=node_id("LA", 7, 1), database_id=1, name="size/XL ä", color="ff0000", description="Big")


def repository(number: int, owner: Actor, name: str, *, private: bool = False) -> Repository:
    """A repository."""
    return Repository(
        id=node_id("R", number), database_id=number, owner=owner, name=name, created_at=day(0),
        updated_at=day(number), pushed_at=day(number), default_branch="main", is_private=private,
    )  # fmt: skip


ENGINE = repository(7, ACME, "engine")
FORK = repository(8, KIM, "engine")
OPEN_MILESTONE, CLOSED_MILESTONE = (
    Milestone(
        id=node_id("MI", 7, number), database_id=number, number=number, title=f"Stage {number}",
        url=f"https://github.com/{REPOSITORY}/milestone/{number}", created_at=day(0), updated_at=day(number),
        creator=KIM, due_on=day(30) if number == 1 else None, closed_at=day(9) if number == 2 else None,
    )
    for number in (1, 2)
)  # fmt: skip


def commit(number: int) -> Commit:
    """A commit with author and committer."""
    oid = f"{number:040x}"
    return Commit(
        oid=oid, tree_oid="f" * 40, message=f"Change {number}\n\nBecause.", authored_date=day(1), committed_date=day(2),
        author=GitActor(name="Kim", email="kim@acme.example", user=KIM),
        committer=GitActor(name="GitHub", email="noreply@github.com", user=None),
    )  # fmt: skip


def changed_file(place: int) -> PullRequestChangedFile:
    """A changed file of many, of which ten have a new line, and two of these lose one too."""
    return PullRequestChangedFile(
        database_id=place, path=f"src/{place:03}.py", additions=int(place < 10), deletions=int(place < 2)
    )


def _events() -> tuple[Event, ...]:
    numbers = iter(range(1, 20))

    def common(at: float) -> dict[str, object]:
        number = next(numbers)
        return {"id": node_id("E", 7, number), "database_id": number, "created_at": day(at), "actor": KIM}

    return (
        ConvertToDraftEvent(**common(1)),  # type: ignore[arg-type]
        ReadyForReviewEvent(**common(2)),  # type: ignore[arg-type]
        ReviewRequestedEvent(**common(2), requested_reviewer=TEAM),  # type: ignore[arg-type]
        ReviewRequestedEvent(**common(2), requested_reviewer=KIM),  # type: ignore[arg-type]
        LabeledEvent(**common(3), label=LABEL),  # type: ignore[arg-type]
        UnlabeledEvent(**common(3), label=LABEL),  # type: ignore[arg-type]
        HeadRefForcePushedEvent(**common(4), before_commit=commit(1)),  # type: ignore[arg-type]
        ClosedEvent(**common(5)),  # type: ignore[arg-type]
        ReopenedEvent(**common(6)),  # type: ignore[arg-type]
        MergedEvent(**common(7)),  # type: ignore[arg-type]
    )


def _comment(number: int, thread: int, author: Actor | None) -> IssueComment:
    return IssueComment(
        id=node_id("IC", 7, number), database_id=number, number=thread, author=author,
        author_association=Association.MEMBER, body=f"Comment {number}",
        url=f"https://github.com/{REPOSITORY}/pull/{thread}#issuecomment-{number}",
        created_at=day(3), updated_at=day(3 + number),
    )  # fmt: skip


def _reviews() -> tuple[PullRequestReview, ...]:
    first, second = node_id("PRRC", 7, 1), node_id("PRRC", 7, 2)
    review = node_id("PRR", 7, 1)
    comments = tuple(
        PullRequestReviewComment(
            id=identifier, database_id=number, reply_to_id=reply_to, author=author, body="Why?", created_at=day(4),
            updated_at=day(4 + number), url=f"https://github.com/{REPOSITORY}/pull/1#discussion_r{number}",
            path="src/engine.py",
        )
        for number, identifier, reply_to, author in ((1, first, None, IMPORTED), (2, second, first, None))
    )  # fmt: skip
    submitted = PullRequestReview(
        id=review, database_id=1, author=IMPORTED, author_association=Association.MEMBER,
        state=ReviewState.CHANGES_REQUESTED, body="No", url=f"https://github.com/{REPOSITORY}/pull/1#r1",
        submitted_at=day(4.5), created_at=day(4), updated_at=day(5), commit=commit(1), comments=comments,
    )  # fmt: skip
    pending = PullRequestReview(
        id=node_id("PRR", 7, 2), database_id=2, author=None, author_association=Association.MEMBER,
        state=ReviewState.PENDING, body="", url=f"https://github.com/{REPOSITORY}/pull/1#r2",
        submitted_at=None, created_at=day(5), updated_at=day(5),
    )  # fmt: skip
    return submitted, pending


def _pull_request(number: int, author: Actor | None, updated: float, **more: object) -> PullRequest:
    fields: dict[str, object] = {
        "id": node_id("PR", 7, number), "database_id": 1000 + number, "repository_id": ENGINE.id, "number": number,
        "title": f"Pull {number}", "body": "", "url": f"https://github.com/{REPOSITORY}/pull/{number}",
        "state": State.OPEN, "author": author, "author_association": Association.MEMBER,
        "created_at": day(number), "updated_at": day(updated), "base_ref_name": "main", "base_ref_oid": "b" * 40,
        "head_ref_name": "feature", "head_ref_oid": "a" * 40, "head_repository": ENGINE, **more,
    }  # fmt: skip
    return PullRequest(**fields)  # type: ignore[arg-type]


def store() -> Store:
    """Three repositories, one of them full of things."""
    merged = _pull_request(
        1, IMPORTED, 8, state=State.MERGED, closed_at=day(7), merged_at=day(7), merged_by=RENOVATE,
        merge_commit=commit(3), additions=10, deletions=2, changed_files=FILES, labels=(LABEL,),
        assignees=(KIM, RENOVATE), files=tuple(changed_file(n) for n in range(FILES)), milestone=OPEN_MILESTONE,
        review_decision=ReviewDecision.APPROVED,
        commits=tuple(commit(n) for n in range(COMMITS)), reviews=_reviews(), comments=(_comment(1, 1, KIM),),
        timeline=_events(), closing_issue_numbers=(2, 99),
    )  # fmt: skip
    issue = Issue(
        id=node_id("I", 7, 2), database_id=2, repository_id=ENGINE.id, number=2, title="It stalls", body="Often.",
        url=f"https://github.com/{REPOSITORY}/issues/2", state=State.CLOSED, state_reason=IssueStateReason.COMPLETED,
        author=MANAGED, author_association=Association.MEMBER, created_at=day(2), updated_at=day(9),
        closed_at=day(9), labels=(LABEL,), assignees=(KIM,), milestone=OPEN_MILESTONE,
        comments=(_comment(2, 2, None),),
        timeline=(
            ClosedEvent(
                id=node_id("CE", 7, 50), database_id=50, created_at=day(9), actor=KIM,
                state_reason=IssueStateReason.COMPLETED,
            ),
        ),
    )  # fmt: skip
    draft = _pull_request(3, RENOVATE, 20, is_draft=True, potential_merge_commit=commit(4), milestone=OPEN_MILESTONE)
    forked = _pull_request(4, None, 6, head_repository=FORK, base_ref_name="release", labels=(LABEL,))
    engine = Contents(
        ENGINE,
        labels=[LABEL],
        milestones=[OPEN_MILESTONE, CLOSED_MILESTONE],
        releases=[release(1, KIM, day(1), day(10)), release(2, RENOVATE, day(2), None)],
        deployments=[deployment(1, "production", day(1), RENOVATE), deployment(2, "staging", day(2), None)],
        workflow_runs=runs(ENGINE, FORK, (KIM, RENOVATE), commit(1), day(20)),
        threads=[merged, issue, draft, forked],
    )
    others = [Contents(repository(9, ACME, "attic", private=True)), Contents(repository(10, KIM, "notes"))]
    return Store([engine, *others], organizations=[organization(ACME, KIM, (LIM, BO), TEAM)])
