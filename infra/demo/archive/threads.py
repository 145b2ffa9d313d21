"""Issues and pull requests of an export, with what hangs below them."""

from collections.abc import Mapping
from typing import Any

from infra.demo.archive.accounts import Accounts
from infra.demo.archive.layout import Archive, IssueNode, PullNode, ReviewNode, ThreadNode
from infra.demo.archive.numbers import CommitIds, comment_numbers, number_of, review_comment_numbers
from infra.demo.vendors.github.commits import Commit
from infra.demo.vendors.github.node_ids import node_id, numbers_in
from infra.demo.vendors.github.repositories import Label, Repository
from infra.demo.vendors.github.threads import (
    Issue,
    IssueComment,
    PullRequest,
    PullRequestReview,
    PullRequestReviewComment,
)
from infra.demo.vendors.github.timeline import ClosedEvent, Event, MergedEvent


class ThreadBuilder:
    """Makes records of nodes."""

    def __init__(
        self, archive: Archive, repository: Repository, accounts: Accounts, labels: Mapping[str, Label]
    ) -> None:
        self.labels = dict(labels)
        self._repository = repository
        self._accounts = accounts
        self._commit_ids = CommitIds(archive)
        self._heads: dict[str, Repository] = {repository.name_with_owner: repository}
        self._comment_numbers = comment_numbers(archive)
        self._review_comment_numbers = review_comment_numbers(archive)

    def issue(self, node: IssueNode) -> Issue:
        """The issue of a node."""
        return Issue(
            **self._common(node),
            state_reason=node.state_reason,
            timeline=self._closing(node),
        )

    def pull_request(self, node: PullNode) -> PullRequest:
        """The pull request of a node."""
        merged_by = self._accounts.of(node.merged_by)
        merging: tuple[Event, ...] = ()
        if node.merged_at:
            merging = (
                MergedEvent(
                    id=node_id("ME", self._repository.database_id, number_of(node)),
                    database_id=2 * number_of(node),
                    created_at=node.merged_at,
                    actor=merged_by,
                ),
            )
        return PullRequest(
            **self._common(node),
            is_draft=node.is_draft,
            merged_at=node.merged_at,
            merged_by=merged_by,
            merge_commit=Commit(oid=node.merge_commit.oid) if node.merge_commit else None,
            base_ref_name=node.base_ref_name,
            base_ref_oid=node.base_ref_oid,
            head_ref_name=node.head_ref_name,
            head_ref_oid=node.head_ref_oid,
            head_repository=self._head(node),
            reviews=tuple(self._review(node, review) for review in node.reviews),
            timeline=merging + self._closing(node),
        )

    def _common(self, node: ThreadNode) -> dict[str, Any]:
        return {
            "id": node.id,
            "database_id": number_of(node),
            "repository_id": self._repository.id,
            "number": node.number,
            "title": node.title,
            "body": node.body,
            "url": node.url,
            "state": node.state,
            "author": self._accounts.of(node.author),
            "author_association": node.author_association,
            "created_at": node.created_at,
            "updated_at": node.updated_at,
            "closed_at": node.closed_at,
            "labels": tuple(self._label(name) for name in node.labels),
            "assignees": tuple(self._accounts.named(login) for login in node.assignees),
            "comments": tuple(self._comment(node, at) for at in range(len(node.comments))),
        }

    def _label(self, name: str) -> Label:
        # A label that was deleted from the repository may still hang on an old issue.
        if name not in self.labels:
            number = len(self.labels) + 1
            identifier = node_id("LA", self._repository.database_id, number)
            self.labels[name] = Label(id=identifier, database_id=number, name=name, color="ededed")
        return self.labels[name]

    def _comment(self, thread: ThreadNode, position: int) -> IssueComment:
        node = thread.comments[position]
        number = (numbers_in(node.id or "") or [self._comment_numbers[thread.id, position]])[-1]
        return IssueComment(
            id=node.id or node_id("IC", self._repository.database_id, number),
            database_id=number,
            number=thread.number,
            author=self._accounts.of(node.author),
            author_association=node.author_association,
            body=node.body,
            url=f"{thread.url}#issuecomment-{number}",
            created_at=node.created_at,
            updated_at=node.updated_at,
        )

    def _review(self, pull: PullNode, node: ReviewNode) -> PullRequestReview:
        number = number_of(node)
        oid = self._commit_ids.beginning_with(node.commit.abbreviated_oid) if node.commit else None
        return PullRequestReview(
            id=node.id,
            database_id=number,
            author=self._accounts.of(node.author),
            author_association=node.author_association,
            state=node.state,
            body=node.body,
            url=f"{pull.url}#pullrequestreview-{number}",
            submitted_at=node.created_at,
            created_at=node.created_at,
            updated_at=node.updated_at,
            commit=Commit(oid=oid) if oid else None,
            comments=tuple(self._review_comment(pull, node, at) for at in range(len(node.comments))),
        )

    def _review_comment(self, pull: PullNode, review: ReviewNode, position: int) -> PullRequestReviewComment:
        node = review.comments[position]
        number = (numbers_in(node.id or "") or [self._review_comment_numbers[review.id, position]])[-1]
        return PullRequestReviewComment(
            id=node.id or node_id("PRRC", self._repository.database_id, number),
            database_id=number,
            author=self._accounts.of(review.author),
            body=node.body,
            url=f"{pull.url}#discussion_r{number}",
            created_at=node.created_at,
            updated_at=node.updated_at,
            path=node.path,
        )

    def _closing(self, node: ThreadNode) -> tuple[Event, ...]:
        if node.closed_at is None:
            return ()
        event = ClosedEvent(
            id=node_id("CE", self._repository.database_id, number_of(node)),
            database_id=2 * number_of(node) + 1,
            created_at=node.closed_at,
            actor=self._accounts.of(node.merged_by) if isinstance(node, PullNode) else None,
        )
        return (event,)

    def _head(self, node: PullNode) -> Repository | None:
        name_with_owner = node.head_repository
        if name_with_owner is None:
            return None
        if name_with_owner not in self._heads:
            owner, _, name = name_with_owner.partition("/")
            number = self._repository.database_id + len(self._heads)
            self._heads[name_with_owner] = Repository(
                id=node_id("R", number),
                database_id=number,
                owner=self._accounts.named(owner),
                name=name,
                created_at=node.created_at,
                updated_at=node.created_at,
                is_fork=True,
            )
        return self._heads[name_with_owner]
