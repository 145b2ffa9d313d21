"""Pull requests and their commits."""

from typing import Any

import orjson

from infra.demo.github.commits import Commit, GitActor
from infra.demo.github.conditions import Condition
from infra.demo.github.contents import Contents
from infra.demo.github.orders import COMMENTS, CREATED, UPDATED
from infra.demo.github.repositories import Repository
from infra.demo.github.rest.calls import Call, Json, Listing, NotImplementedHereError, Place, Single, ascending_or_not
from infra.demo.github.rest.repositories import repository_body
from infra.demo.github.rest.repository_lists import label_body, milestone_body, text_or_none
from infra.demo.github.rest.users import simple_user, user_or_ghost, user_or_none
from infra.demo.github.schema import utc_text
from infra.demo.github.store import Store
from infra.demo.github.threads import PullRequest, State

SORTS = {"created": CREATED, "updated": UPDATED, "popularity": COMMENTS}
MAXIMUM_COMMITS = 250


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
            "locked": one.locked,
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


def pull_requests(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/pulls`: the open ones unless asked otherwise."""
    place = call.place()
    if call.query.get("sort") == "long-running":
        raise NotImplementedHereError("sort=long-running of GET /repos/{owner}/{repo}/pulls")
    sort = call.choice("sort", SORTS, "created")
    owner, _, head = call.query.get("head", "").partition(":")
    states = {"open": {State.OPEN}, "closed": {State.CLOSED, State.MERGED}, "all": None}
    chosen = states[call.choice("state", states, "open")]
    condition = Condition(
        states=frozenset(chosen) if chosen else None,
        base_ref_name=call.query.get("base"),
        head_ref_name=head or None,
        head_owner=owner if head else None,
    )
    view = place.contents.pull_requests.view(SORTS[sort], condition)
    descending = call.is_descending("desc" if sort == "created" else "asc")
    return Listing(ascending_or_not(view, descending=descending), PullRequestBodies(call.store, place).simple)


def pull_request(call: Call) -> Single:
    """`GET /repos/{owner}/{repo}/pulls/{pull_number}`."""
    place = call.place()
    found = call.pull_request(place)
    return Single(PullRequestBodies(call.store, place).full(found), found.updated_at)


def commits(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/pulls/{pull_number}/commits`: the first 250, whatever there are."""
    place = call.place()
    found = call.pull_request(place).commits[:MAXIMUM_COMMITS]
    return Listing(found, lambda one: _commit_body(one, place))


def _commit_body(commit: Commit, place: Place) -> Json:
    url = f"{place.url}/commits/{commit.oid}"
    html_url = f"{place.repository.url}/commit/{commit.oid}"
    return {
        "sha": commit.oid,
        "node_id": commit.id,
        "commit": {
            "author": _git_user(commit.author),
            "committer": _git_user(commit.committer),
            "message": commit.message or "",
            "tree": {"sha": commit.tree_oid or "", "url": f"{place.url}/git/trees/{commit.tree_oid or ''}"},
            "url": f"{place.url}/git/commits/{commit.oid}",
            "comment_count": 0,
            "verification": {
                "verified": False,
                "reason": "unsigned",
                "signature": None,
                "payload": None,
                "verified_at": None,
            },
        },
        "url": url,
        "html_url": html_url,
        "comments_url": f"{url}/comments",
        "author": user_or_none(commit.author.user if commit.author else None, place.api),
        "committer": user_or_none(commit.committer.user if commit.committer else None, place.api),
        "parents": [
            {
                "sha": oid,
                "url": f"{place.url}/commits/{oid}",
                "html_url": f"{place.repository.url}/commit/{oid}",
            }
            for oid in commit.parent_oids
        ],
    }


def _git_user(actor: GitActor | None) -> Json | None:
    if actor is None:
        return None
    known = {"name": actor.name, "email": actor.email, "date": text_or_none(actor.date)}
    return {name: value for name, value in known.items() if value is not None}
