"""Records of repositories and pull requests. Times are aware."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from infra.demo.vendors.azure_devops.guids import guid

if TYPE_CHECKING:
    from infra.demo.vendors.azure_devops.store import Project


@dataclass(frozen=True)
class Identity:
    """Somebody, or a group."""

    username: str
    name: str
    is_group: bool = False
    key: str = ""

    @property
    def id(self) -> str:
        """Id of the account, that of the person of this key where there is one."""
        return guid(f"person:{self.key or self.username.lower()}")


SERVICE = Identity("", "Microsoft.VisualStudio.Services.TFS", is_group=True)
"""Author of what Azure DevOps itself writes."""


@dataclass
class Repository:
    """A Git repository of a project."""

    project: "Project"
    name: str
    default_branch: str | None = "main"
    is_disabled: bool = False
    id: str = ""

    def __post_init__(self) -> None:
        """Make its id, which a new name leaves alone."""
        self.id = self.id or guid(f"repository:{self.project.name}/{self.name}")


@dataclass(frozen=True)
class Commit:
    """A commit of a pull request."""

    sha: str
    at: datetime
    title: str = "Change it"


@dataclass
class Comment:
    """A comment in a thread."""

    at: datetime
    author: Identity
    text: str
    is_deleted: bool = False


@dataclass
class Thread:
    """A thread: of people, or of one thing that Azure DevOps itself tells."""

    comments: list[Comment]
    path: str | None = None
    type: str | None = None
    properties: dict[str, str] = field(default_factory=dict)
    identities: Sequence[Identity] = ()


@dataclass
class PullRequest:
    """A pull request with all that happened in it."""

    id: int
    repository: Repository
    author: Identity
    created_at: datetime
    title: str = "Change it"
    description: str | None = None
    source: str = "feature"
    target: str = "main"
    status: str = "active"
    closed_at: datetime | None = None
    is_draft: bool = False
    merge_commit_sha: str | None = None
    strategy: str | None = None
    fork: Repository | None = None
    commits: list[Commit] = field(default_factory=list)
    """The oldest first."""
    labels: Sequence[str] = ()
    work_items: Sequence[int] = ()
    votes: dict[Identity, int] = field(default_factory=dict)
    threads: list[Thread] = field(default_factory=list)

    def say(self, at: datetime, author: Identity, text: str, path: str | None = None) -> Thread:
        """Let somebody begin a thread."""
        self.threads.append(Thread([Comment(at, author, text)], path))
        return self.threads[-1]

    def tell(
        self, at: datetime, kind: str, text: str, actor: str = "", by: Sequence[Identity] = (), **said: str
    ) -> None:
        """Let Azure DevOps tell of something; `actor` is the property that names who did it, the first of `by`."""
        properties = {**said, **({actor: "1"} if actor else {})}
        self.threads.append(Thread([Comment(at, SERVICE, text)], None, kind, properties, by))

    def vote(self, at: datetime, voter: Identity, vote: int) -> None:
        """Let a reviewer vote: 10, 5, 0, -5 or -10."""
        self.votes[voter] = vote
        said = {"CodeReviewVoteResult": str(vote)}
        self.tell(at, "VoteUpdate", f"{voter.name} voted {vote}", "CodeReviewVotedByIdentity", [voter], **said)

    def ask(self, at: datetime, reviewer: Identity) -> None:
        """Let the author ask somebody for a review."""
        self.votes.setdefault(reviewer, 0)
        said = {"CodeReviewReviewersUpdatedAddedIdentity": "2"}
        self.tell(
            at, "ReviewersUpdate", f"{self.author.name} added {reviewer.name} as a reviewer",
            "CodeReviewReviewersUpdatedByIdentity", [self.author, reviewer], **said,
        )  # fmt: skip

    def push(self, commit: Commit) -> None:
        """Let the author push a commit."""
        self.commits.append(commit)
        said = {"CodeReviewRefNewCommitsCount": "1", "CodeReviewRefNewHeadCommit": commit.sha}
        text = f"The reference refs/heads/{self.source} was updated."
        self.tell(commit.at, "RefUpdate", text, "CodeReviewRefUpdatedByIdentity", [self.author], **said)

    def draft(self, at: datetime, is_draft: bool) -> None:
        """Let the author make it a draft, or ready."""
        self.is_draft = is_draft
        said = {"CodeReviewIsDraftNowSet": "1" if is_draft else "0"}
        text = "marked as a draft" if is_draft else "published the pull request"
        self.tell(at, "IsDraftUpdate", text, "CodeReviewIsDraftUpdatedByIdentity", [self.author], **said)

    def close(self, at: datetime, by: Identity, sha: str | None = None, strategy: str | None = None) -> None:
        """Let somebody complete it, with the commit that this makes, or abandon it."""
        self.status, self.closed_at = ("completed" if sha else "abandoned"), at
        self.merge_commit_sha, self.strategy = sha, strategy
        said = {"CodeReviewStatus": self.status.title()}
        said |= {"CodeReviewStatusUpdateAssociatedCommit": sha} if sha else {}
        text = f"{by.name} updated the pull request status to {self.status.title()}"
        self.tell(at, "StatusUpdate", text, "CodeReviewStatusUpdatedByIdentity", [by], **said)

    def reopen(self, at: datetime, by: Identity) -> None:
        """Let somebody take it up again after it was abandoned."""
        self.status, self.closed_at = "active", None
        text = f"{by.name} updated the pull request status to Active"
        said = {"CodeReviewStatus": "Active"}
        self.tell(at, "StatusUpdate", text, "CodeReviewStatusUpdatedByIdentity", [by], **said)


@dataclass
class Code:
    """Repositories and pull requests of an organisation."""

    repositories: dict[str, Repository] = field(default_factory=dict)
    """By id."""
    pull_requests: dict[int, PullRequest] = field(default_factory=dict)
    """By number, which is one of the whole organisation."""

    def add_repository(self, project: "Project", name: str) -> Repository:
        """Add a repository."""
        made = Repository(project, name)
        return self.repositories.setdefault(made.id, made)

    def open(self, made: PullRequest) -> PullRequest:
        """Add a pull request."""
        self.pull_requests[made.id] = made
        return made
