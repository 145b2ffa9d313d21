"""A piece of work: planned, written, proposed, built, reviewed, merged or not."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from infra.demo.organization import ci
from infra.demo.organization.content import Edit, Snapshot, apply, size_of
from infra.demo.organization.events import (
    Commented,
    Origin,
    PullRequestDrafted,
    PullRequestOpened,
    PullRequestPushed,
    PullRequestReadied,
    Size,
    Verdict,
)
from infra.demo.organization.people import Cast, Person
from infra.demo.organization.plan import Habits
from infra.demo.organization.randomness import around
from infra.demo.organization.repository import Made, Repository
from infra.demo.organization.world import World


def hours(random: Random, median: float, sigma: float = 0.8) -> timedelta:
    """A log-normal wait in hours of work."""
    return timedelta(seconds=round(around(random, median * 3600, sigma)))


@dataclass
class Proposal:
    """A pull request."""

    repository: Repository
    cast: Cast
    author: Person
    habits: Habits
    random: Random
    title: str
    branch: str
    base: Made
    """Merge base."""
    team: str
    commits: list[Made] = field(default_factory=list)
    base_branch: str = "main"
    body: str = ""
    labels: tuple[str, ...] = ()
    closes: tuple[int, ...] = ()
    item: str = ""
    """Key of a work item that the title names on the host; Git's subjects do not."""
    number: int = 0
    is_draft: bool = False
    is_merged: bool = False
    is_closed: bool = False
    is_urgent: bool = False
    build: ci.Build | None = None
    _sized: tuple[Snapshot, Snapshot, Size] | None = None

    @property
    def world(self) -> World:
        """World in which it happens."""
        return self.repository.world

    @property
    def head(self) -> Made:
        """Its last commit."""
        return self.commits[-1]

    @property
    def snapshot(self) -> Snapshot:
        """Files of the head."""
        return self.commits[-1].snapshot if self.commits else self.base.snapshot

    @property
    def edits(self) -> list[Edit]:
        """All that it changes."""
        return [edit for made in self.commits for edit in made.edits]

    @property
    def size(self) -> Size:
        """Difference to the merge base; asked for several times between two changes."""
        base, head = self.base.snapshot, self.snapshot
        if self._sized is None or self._sized[0] is not base or self._sized[1] is not head:
            self._sized = base, head, size_of(base, head)
        return self._sized[2]

    def written(
        self,
        edits: Sequence[Edit],
        at: datetime,
        subject: str,
        body: str = "",
        origin: Origin = Origin.WORK,
        sources: tuple[str, ...] = (),
    ) -> Made:
        """Write a commit on the author's machine."""
        signature = self.author.signature(at, self.random)
        parent = self.commits[-1] if self.commits else self.base
        number = self.number or None
        made = self.repository.commit([parent], edits, signature, signature, subject, body, origin, sources, number)
        self.commits.append(made)
        return made

    def open(self, *, draft: bool = False) -> None:
        """Push the branch and open the pull request, now."""
        self.number = self.repository.next_number()
        self.commits = [replace(made, pull_request=self.number) for made in self.commits]
        self.is_draft = draft
        self.repository.push(self.branch, self.commits)
        self._keep_head()
        self.world.happen(
            PullRequestOpened(
                at=self.world.now, repository=self.repository.name, number=self.number, person=self.author.key,
                title=f"{self.item} {self.title}".strip(), body=self.body, base=self.base_branch,
                base_sha=self.base.sha, head=self.branch, shas=tuple(made.sha for made in self.commits),
                is_draft=draft, size=self.size, labels=self.labels, closes=self.closes,
            )
        )  # fmt: skip
        self.start_build()

    def push(self, commits: list[Made]) -> None:
        """Push more commits, which are among `self.commits` already."""
        before = self.repository.branches[self.branch].sha
        self.repository.push(self.branch, commits)
        self._pushed(commits, before, forced=False)

    def rewrite(self) -> None:
        """Write the last commit anew and push it by force, as after `git commit --amend`."""
        last = self.commits.pop()
        parent = self.commits[-1] if self.commits else self.base
        committer = self.author.signature(self.world.now - timedelta(seconds=20), self.random)
        made = self.repository.commit(
            [parent], last.edits, last.author, committer, f"{last.subject} again", last.body, last.origin, last.sources,
            self.number,
        )  # fmt: skip
        self.commits.append(made)
        self.force([made])

    def force(self, commits: list[Made]) -> None:
        """Push `self.commits`, of which these are new, in place of what was there."""
        before = self.repository.branches[self.branch].sha
        self.repository.push(self.branch, commits, forced=True)
        self._pushed(self.commits, before, forced=True)

    def update(self) -> None:
        """Merge the base branch into the head, if it has moved."""
        base = self.repository.branches[self.base_branch]
        if base.sha == self.base.sha or any(len(made.parents) > 1 for made in self.commits):
            return
        signature = self.author.signature(self.world.now - timedelta(seconds=30), self.random)
        subject = f"Merge branch '{self.base_branch}' into {self.branch}"
        snapshot, _ = apply(base.snapshot, self.edits)
        merged = self.repository.merge([self.head, base], snapshot, signature, signature, subject, "", self.number)
        self.base = base
        self.commits.append(merged)
        self.push([merged])

    def ready(self) -> None:
        """Ask for reviews of what was a draft."""
        self.is_draft = False
        self.world.happen(PullRequestReadied(**self.named(self.author)))

    def draft(self) -> None:
        """Make it a draft again."""
        self.is_draft = True
        self.world.happen(PullRequestDrafted(**self.named(self.author)))

    def comment(self, person: Person, text: str) -> None:
        """Say something in the conversation."""
        number = self.world.number("comment", 5) + 1_500_000_000
        self.world.happen(Commented(**self.named(person), comment_id=number, body=text))

    def named(self, person: Person) -> dict[str, Any]:
        """Fields that every event of it holds."""
        return {
            "at": self.world.now, "repository": self.repository.name, "number": self.number, "person": person.key,
        }  # fmt: skip

    def start_build(self) -> None:
        """Run the tests of the head."""
        trigger = ci.Trigger("pull_request", self.branch, self.head.sha, self.title, self.author, self.number)
        self.build, process = ci.build(self.repository, trigger, self.random)
        self.world.start(process)

    @property
    def is_broken(self) -> bool:
        """Whether the last build failed."""
        return self.build is not None and self.build.verdict is Verdict.FAILURE

    def _pushed(self, commits: list[Made], before: str, *, forced: bool) -> None:
        self.world.happen(
            PullRequestPushed(
                **self.named(self.author), shas=tuple(made.sha for made in commits), before=before, size=self.size,
                is_forced=forced,
            )
        )  # fmt: skip
        self._keep_head()
        self.start_build()

    def _keep_head(self) -> None:
        self.repository.git.point(f"refs/pull/{self.number}/head", self.head.sha)


def wait(proposal: Proposal, person: Person, median: float, sigma: float = 0.8) -> datetime:
    """When a person gets to it; a few do at any hour."""
    length = hours(proposal.random, median / 4 if proposal.is_urgent else median, sigma)
    if proposal.is_urgent or proposal.random.random() < 0.04:
        return proposal.world.now + length
    return person.hours.after(proposal.world.now, length)
