"""A repository while it grows: its branches, its commits, and what is written of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from infra.demo.organization.content import (
    EMPTY,
    Change,
    Edit,
    File,
    Line,
    Lines,
    Snapshot,
    apply,
    differences,
    file_change,
    line_of,
)
from infra.demo.organization.events import Commit, Origin, RefUpdated, Signature, TagCreated
from infra.demo.organization.fast_import import GitWriter
from infra.demo.organization.objects import commit_id
from infra.demo.organization.people import Person
from infra.demo.organization.plan import OWNER, RepositoryPlan
from infra.demo.organization.world import World

HOST = "GitHub", "noreply@github.com"


@dataclass(frozen=True)
class Made:
    """A commit with what the simulation has to know of it."""

    sha: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    subject: str
    body: str
    edits: tuple[Edit, ...]
    snapshot: Snapshot
    before: Snapshot
    """Snapshot of the first parent."""
    changes: tuple[Change, ...]
    origin: Origin
    sources: tuple[str, ...] = ()
    pull_request: int | None = None

    @property
    def lines(self) -> int:
        """Changed lines."""
        return sum(file.additions + file.deletions for file in map(file_change, self.changes))


@dataclass
class Repository:
    """A repository; numbers of issues and pull requests are one row."""

    plan: RepositoryPlan
    number: int
    world: World
    git: GitWriter
    random: Random | None = None
    """For all that happens where little does; else each thing has its own."""
    default_branch: str = "main"
    branches: dict[str, Made] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    """As they will be at the end, annotated tags left out."""
    last_number: int = 0
    last_line: int = 0
    last_file: int = 0
    run_numbers: dict[str, int] = field(default_factory=dict)
    open_issues: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        """`owner/name`, behind the host's prefix."""
        return self.plan.full_name

    @property
    def main(self) -> Made:
        """Tip of the default branch."""
        return self.branches[self.default_branch]

    def stream(self, name: str) -> Random:
        """A random stream for something that goes on here."""
        return self.random or self.world.stream(name, f"{OWNER}/{self.plan.name}")

    def next_number(self) -> int:
        """Number of the next issue or pull request."""
        self.last_number += 1
        return self.last_number

    def commit(
        self,
        parents: Sequence[Made],
        edits: Sequence[Edit],
        author: Signature,
        committer: Signature,
        subject: str,
        body: str = "",
        origin: Origin = Origin.WORK,
        sources: tuple[str, ...] = (),
        pull_request: int | None = None,
    ) -> Made:
        """Make a commit; nobody else sees it before it is pushed."""
        before = parents[0].snapshot if parents else EMPTY
        snapshot, changes = apply(before, edits)
        message = f"{subject}\n\n{body}\n" if body else f"{subject}\n"
        shas = tuple(parent.sha for parent in parents)
        sha = commit_id(snapshot.tree.sha, shas, author, committer, message)
        return Made(
            sha, shas, author, committer, subject, body, tuple(edits), snapshot, before, tuple(changes), origin,
            sources, pull_request,
        )  # fmt: skip

    def merge(
        self,
        parents: Sequence[Made],
        snapshot: Snapshot,
        author: Signature,
        committer: Signature,
        subject: str,
        body: str,
        pull_request: int | None,
    ) -> Made:
        """Make a merge commit with this result."""
        before = parents[0].snapshot
        shas = tuple(parent.sha for parent in parents)
        message = f"{subject}\n\n{body}\n" if body else f"{subject}\n"
        sha = commit_id(snapshot.tree.sha, shas, author, committer, message)
        return Made(
            sha, shas, author, committer, subject, body, (), snapshot, before, tuple(differences(before, snapshot)),
            Origin.MERGE, (), pull_request,
        )  # fmt: skip

    def push(self, branch: str, commits: Sequence[Made], *, tip: Made | None = None, forced: bool = False) -> None:
        """Bring commits to a branch, now, and write them down."""
        for made in commits:
            self._write(made)
        before = self.branches.get(branch)
        self.branches[branch] = tip or commits[-1]
        self._move(branch, before.sha if before else None, self.branches[branch].sha, forced)

    def forget(self, branch: str) -> None:
        """A branch stays where it is: nobody works on it any more."""
        self.branches.pop(branch, None)

    def delete(self, branch: str) -> None:
        """Delete a branch."""
        before = self.branches.pop(branch)
        self._move(branch, before.sha, None, False)

    def tag(self, name: str, made: Made, tagger: Signature | None) -> None:
        """Push a tag."""
        message = f"Version {name}\n" if tagger else ""
        if tagger:
            self.git.tag(name, made.sha, tagger, message)
        else:
            self.refs[f"refs/tags/{name}"] = made.sha
        self.world.happen(
            TagCreated(
                at=self.world.now, repository=self.name, tag=name, sha=made.sha, tagger=tagger, message=message.strip()
            )
        )

    def host_signature(self, at: datetime, person: Person) -> Signature:
        """The committer of what a person did in the browser: GitHub itself, on GitLab the person."""
        if self.plan.host.is_gitlab:
            return Signature(person=person.key, name=person.names[0], email=person.emails[0], at=person.hours.local(at))
        name, email = HOST
        return Signature(person=None, name=name, email=email, at=person.hours.local(at))

    def line(self, word: int) -> Line:
        """A line that no other file or commit has; `word` is the position of a noun."""
        self.last_line += 1
        return line_of(self.last_line, word)

    def new_file(self, path: str, lines: Lines) -> Edit:
        """The edit that creates a file."""
        self.last_file += 1
        return Edit(self.last_file, path, inserted=lines, creates=True)

    def files(self) -> list[tuple[int, File]]:
        """Files of the default branch."""
        return list(self.main.snapshot.files.items())

    def _move(self, branch: str, before: str | None, after: str | None, forced: bool) -> None:
        ref = f"refs/heads/{branch}"
        if after is None:
            self.refs.pop(ref, None)
        else:
            self.refs[ref] = after
        self.world.happen(
            RefUpdated(at=self.world.now, repository=self.name, ref=ref, before=before, after=after, is_forced=forced)
        )

    def _write(self, made: Made) -> None:
        merge = len(made.parents) > 1
        message = f"{made.subject}\n\n{made.body}\n" if made.body else f"{made.subject}\n"
        self.git.commit(made.sha, made.parents, made.author, made.committer, message, made.changes)
        files = () if merge else tuple(file_change(change) for change in made.changes)
        self.world.happen(
            Commit(
                at=self.world.now, repository=self.name, sha=made.sha, parents=made.parents, author=made.author,
                committer=made.committer, subject=made.subject, body=made.body, files=files, origin=made.origin,
                sources=made.sources, pull_request=made.pull_request,
            )
        )  # fmt: skip
