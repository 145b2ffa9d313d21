"""Bodies that GitHub's webhooks show: pull requests, reviews, comments and statuses of deployments."""

from typing import Any

import orjson

from infra.demo.vendors.github.contents import Contents
from infra.demo.vendors.github.graphql.schema import utc_text
from infra.demo.vendors.github.repositories import Deployment, DeploymentStatus, Repository
from infra.demo.vendors.github.rest.calls import Json, Place
from infra.demo.vendors.github.rest.issues import no_reactions
from infra.demo.vendors.github.rest.parts import label_body, milestone_body, text_or_none
from infra.demo.vendors.github.rest.repositories import repository_body
from infra.demo.vendors.github.rest.users import simple_user, user_or_ghost, user_or_none
from infra.demo.vendors.github.store import Store
from infra.demo.vendors.github.threads import IssueComment, PullRequest, PullRequestReview, State


class PullRequestBodies:
    """Writes pull requests; repositories, which are most of their text, are written once for all."""

    def __init__(self, store: Store, place: Place) -> None:
        self._store = store
        self._place = place
        self._repositories: dict[str, orjson.Fragment] = {}

    def simple(self, one: PullRequest) -> Json:
        """`pull-request-simple`."""
        place = self._place
        url = f"{place.url}/pulls/{one.number}"
        issue_url = f"{place.url}/issues/{one.number}"
        addresses = {
            "html": one.url,
            "issue": issue_url,
            "comments": f"{issue_url}/comments",
            "review_comments": f"{url}/comments",
            "review_comment": f"{place.url}/pulls/comments{{/number}}",
            "commits": f"{url}/commits",
            "statuses": f"{place.url}/statuses/{one.head_ref_oid}",
        }
        assignees = [simple_user(actor, place.api) for actor in one.assignees]
        merge = one.merge_commit or one.potential_merge_commit
        return {
            "url": url,
            "id": one.database_id,
            "node_id": one.id,
            "diff_url": f"{one.url}.diff",
            "patch_url": f"{one.url}.patch",
            **{f"{name}_url": address for name, address in addresses.items()},
            "number": one.number,
            "state": "open" if one.state is State.OPEN else "closed",
            "locked": False,
            "title": one.title,
            "user": user_or_ghost(one.author, place.api),
            "body": one.body or None,
            "created_at": utc_text(one.created_at),
            "updated_at": utc_text(one.updated_at),
            "closed_at": text_or_none(one.closed_at),
            "merged_at": text_or_none(one.merged_at),
            "merge_commit_sha": merge.oid if merge else None,
            "assignee": assignees[0] if assignees else None,
            "assignees": assignees,
            "requested_reviewers": [],
            "requested_teams": [],
            # Unlike elsewhere, GitHub's document does not allow null for a description here.
            "labels": [{**label_body(label, place), "description": label.description or ""} for label in one.labels],
            "milestone": milestone_body(one.milestone, place) if one.milestone else None,
            "draft": one.is_draft,
            "head": self._end(one.head_repository, one.head_ref_name, one.head_ref_oid),
            "base": self._end(place.repository, one.base_ref_name, one.base_ref_oid),
            "_links": {"self": {"href": url}, **{name: {"href": address} for name, address in addresses.items()}},
            "author_association": one.author_association,
            "auto_merge": None,
            "active_lock_reason": None,
        }

    def full(self, one: PullRequest) -> Json:
        """`pull-request`."""
        return {
            **self.simple(one),
            "merged": one.state is State.MERGED,
            "mergeable": None,
            "rebaseable": None,
            "mergeable_state": "unknown",
            "merged_by": user_or_none(one.merged_by, self._place.api),
            "comments": len(one.comments),
            "review_comments": sum(len(review.comments) for review in one.reviews),
            "maintainer_can_modify": False,
            "commits": len(one.commits),
            "additions": one.additions,
            "deletions": one.deletions,
            "changed_files": one.changed_files,
        }

    def _end(self, repository: Repository | None, ref: str, sha: str) -> dict[str, Any]:
        if repository is None:
            # A deleted fork: GitHub's own document does not allow this null, and GitHub sends it.
            return {"label": ref, "ref": ref, "sha": sha, "user": None, "repo": None}
        if repository.id not in self._repositories:
            contents = self._store.contents_of(repository.id) or Contents(repository)
            body = repository_body(Place(self._place.api, contents))
            self._repositories[repository.id] = orjson.Fragment(orjson.dumps(body))
        return {
            "label": f"{repository.owner.login}:{ref}",
            "ref": ref,
            "sha": sha,
            "user": simple_user(repository.owner, self._place.api),
            "repo": self._repositories[repository.id],
        }


def review_body(review: PullRequestReview, url: str, place: Place) -> Json:
    """`pull-request-review`; `url` is that of the pull request."""
    body: Json = {
        "id": review.database_id,
        "node_id": review.id,
        # Unlike elsewhere, a deleted account is null here in REST too.
        "user": user_or_none(review.author, place.api),
        "body": review.body,
        "state": review.state,
        "html_url": review.url,
        "pull_request_url": url,
        "_links": {"html": {"href": review.url}, "pull_request": {"href": url}},
        "commit_id": review.commit.oid if review.commit else None,
        "author_association": review.author_association,
    }
    # Of a pending review the field is missing, not null.
    return body if review.submitted_at is None else {**body, "submitted_at": utc_text(review.submitted_at)}


def comment_body(comment: IssueComment, place: Place) -> Json:
    """`issue-comment`."""
    url = f"{place.url}/issues/comments/{comment.database_id}"
    return {
        "url": url,
        "html_url": comment.url,
        "issue_url": f"{place.url}/issues/{comment.number}",
        "id": comment.database_id,
        "node_id": comment.id,
        "user": user_or_ghost(comment.author, place.api),
        "created_at": utc_text(comment.created_at),
        "updated_at": utc_text(comment.updated_at),
        "author_association": comment.author_association,
        "body": comment.body,
        "reactions": no_reactions(url),
        "performed_via_github_app": None,
    }


def status_body(status: DeploymentStatus, deployment: Deployment, place: Place) -> Json:
    """`deployment-status`."""
    url = f"{place.url}/deployments/{deployment.database_id}"
    return {
        "url": f"{url}/statuses/{status.database_id}",
        "id": status.database_id,
        "node_id": status.id,
        "state": status.state.lower(),
        "creator": user_or_none(status.creator, place.api),
        "description": status.description,
        "environment": status.environment,
        "target_url": status.log_url or "",
        "created_at": utc_text(status.created_at),
        "updated_at": utc_text(status.updated_at),
        "deployment_url": url,
        "repository_url": place.url,
        "environment_url": status.environment_url or "",
        "log_url": status.log_url or "",
    }
