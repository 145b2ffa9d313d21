"""The layout of `archive.json`: nodes of GitHub's GraphQL interface with their connections flattened.

`{repo, labels, issues, pulls}`; an author is a login, null for a deleted account, or `{login, __typename}`.
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from infra.demo.vendors.github.actors import ActorKind, Association
from infra.demo.vendors.github.node_ids import numbers_in
from infra.demo.vendors.github.threads import ReviewState, State
from infra.demo.vendors.github.timeline import IssueStateReason


class Node(BaseModel):
    """Whatever else an export has is left alone."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, extra="ignore")


class Account(Node):
    """An author as the export names it."""

    login: str
    kind: Annotated[ActorKind, Field(alias="__typename")] = ActorKind.USER


RepositoryName = Annotated[str, StringConstraints(pattern=r"^[^/\s]+/[^/\s]+$")]
ObjectName = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]


def _numbered(value: str) -> str:
    if not numbers_in(value):
        raise ValueError(f"{value!r} is no node id of GitHub's")
    return value


NumberedId = Annotated[str, AfterValidator(_numbered)]
"""A node id that holds a database id."""


def _account(value: Any) -> Any:
    return {"login": value} if isinstance(value, str) else value


Author = Annotated[Account | None, BeforeValidator(_account)]


class LabelNode(Node):
    """A label of the repository."""

    name: str
    description: str | None = None
    color: str = "ededed"


class CommentNode(Node):
    """A comment under an issue or a pull request; older exports have no ids."""

    id: str | None = None
    author: Author
    author_association: Association = Association.NONE
    body: str
    created_at: AwareDatetime
    updated_at: AwareDatetime


class ReviewCommentNode(Node):
    """A comment on a diff: its author is the review's."""

    id: str | None = None
    path: str = ""
    body: str
    created_at: AwareDatetime
    updated_at: AwareDatetime


class ShortCommit(Node):
    """Commit as a review names it: the first digits of its id."""

    abbreviated_oid: str


class ReviewNode(Node):
    """A review of a pull request."""

    id: NumberedId
    commit: ShortCommit | None = None
    author: Author
    author_association: Association = Association.NONE
    state: ReviewState
    body: str
    created_at: AwareDatetime
    updated_at: AwareDatetime
    comments: tuple[ReviewCommentNode, ...] = ()


class ThreadNode(Node):
    """Fields that issues and pull requests have in common."""

    number: int
    id: NumberedId
    title: str
    url: str
    state: State
    author: Author
    author_association: Association = Association.NONE
    assignees: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    body: str
    created_at: AwareDatetime
    updated_at: AwareDatetime
    closed_at: AwareDatetime | None
    comments: tuple[CommentNode, ...] = ()


class IssueNode(ThreadNode):
    """An issue."""

    state_reason: IssueStateReason | None = None


class MergeCommit(Node):
    """Commit that a merge made."""

    oid: ObjectName


class PullNode(ThreadNode):
    """A pull request."""

    is_draft: bool = False
    base_ref_name: str
    base_ref_oid: ObjectName
    head_repository: RepositoryName | None
    head_ref_name: str
    head_ref_oid: ObjectName
    merged_at: AwareDatetime | None
    merged_by: Author
    merge_commit: MergeCommit | None
    reviews: tuple[ReviewNode, ...] = ()


class Archive(Node):
    """The whole export; it may hold no issue and no pull request."""

    timestamp: AwareDatetime
    repo: RepositoryName
    labels: tuple[LabelNode, ...] = ()
    issues: tuple[IssueNode, ...]
    pulls: tuple[PullNode, ...]

    @property
    def first_moment(self) -> datetime:
        """The earliest that the export tells of."""
        return min((thread.created_at for thread in (*self.issues, *self.pulls)), default=self.timestamp)

    @property
    def last_moment(self) -> datetime:
        """The latest change of an issue or a pull request."""
        return max((thread.updated_at for thread in (*self.issues, *self.pulls)), default=self.timestamp)
