"""Issues, among which REST counts pull requests, and the comments under both."""

from infra.demo.github.actors import BOT_SUFFIX
from infra.demo.github.conditions import ANYBODY, NOBODY, Condition, UpdatedSince
from infra.demo.github.conversation import IssueComment
from infra.demo.github.orders import COMMENTS, CREATED, IDENTITY, UPDATED
from infra.demo.github.rest.calls import Call, Json, Listing, Place, Single, ascending_or_not
from infra.demo.github.rest.repository_lists import label_body, milestone_body, text_or_none
from infra.demo.github.rest.users import simple_user, user_or_ghost
from infra.demo.github.schema import utc_text
from infra.demo.github.threads import Issue, PullRequest, State

_SORTS = {"created": CREATED, "updated": UPDATED, "comments": COMMENTS}
_COMMENT_SORTS = {"created": CREATED, "updated": UPDATED}
_STATES = {"open": frozenset({State.OPEN}), "closed": frozenset({State.CLOSED, State.MERGED}), "all": None}


def issues(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/issues`: the open ones unless asked otherwise, the newest first."""
    place = call.place()
    order = _SORTS[call.choice("sort", _SORTS, "created")]
    labels = [name for name in call.query.get("labels", "").split(",") if name]
    creator = call.query.get("creator")
    condition = Condition(
        states=_STATES[call.choice("state", _STATES, "open")],
        all_labels=frozenset(labels) if labels else None,
        since=call.since(),
        creator=creator.removesuffix(BOT_SUFFIX) if creator else None,
        assignee=call.query.get("assignee"),
        milestone=_milestone(call.query.get("milestone")),
    )
    view = place.contents.threads.view(order, condition)
    records = ascending_or_not(view, descending=call.is_descending("desc"))
    return Listing(records, lambda one: issue_body(one, place))


def issue(call: Call) -> Single:
    """`GET /repos/{owner}/{repo}/issues/{issue_number}`."""
    place = call.place()
    one = call.thread(place)
    return Single(issue_body(one, place), one.updated_at)


def _milestone(text: str | None) -> int | str | None:
    if text is None or text in (NOBODY, ANYBODY):
        return text
    return int(text) if text.isascii() and text.isdigit() else -1


def issue_body(one: Issue | PullRequest, place: Place) -> Json:
    """`issue`, of a pull request too."""
    url = f"{place.url}/issues/{one.number}"
    assignees = [simple_user(actor, place.api) for actor in one.assignees]
    body: Json = {
        "url": url,
        "repository_url": place.url,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "html_url": one.url,
        "id": one.database_id,
        "node_id": one.id,
        "number": one.number,
        "title": one.title,
        "user": user_or_ghost(one.author, place.api),
        "labels": [label_body(label, place) for label in one.labels],
        "state": "open" if one.state is State.OPEN else "closed",
        "state_reason": one.state_reason.lower() if isinstance(one, Issue) and one.state_reason else None,
        "locked": one.locked,
        "active_lock_reason": None,
        "assignee": assignees[0] if assignees else None,
        "assignees": assignees,
        "milestone": milestone_body(one.milestone, place) if one.milestone else None,
        "comments": len(one.comments),
        "created_at": utc_text(one.created_at),
        "updated_at": utc_text(one.updated_at),
        "closed_at": text_or_none(one.closed_at),
        "author_association": one.author_association,
        "body": one.body or None,
        "timeline_url": f"{url}/timeline",
        "reactions": no_reactions(url),
        "performed_via_github_app": None,
    }
    if isinstance(one, Issue):
        return body
    pull = {
        "url": f"{place.url}/pulls/{one.number}",
        "html_url": one.url,
        "diff_url": f"{one.url}.diff",
        "patch_url": f"{one.url}.patch",
        "merged_at": text_or_none(one.merged_at),
    }
    return {**body, "draft": one.is_draft, "pull_request": pull}


def comments_of_issue(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/issues/{issue_number}/comments`."""
    place = call.place()
    since = call.since()
    found = [one for one in call.thread(place).comments if since is None or one.updated_at >= since]
    return Listing(sorted(found, key=IDENTITY.key), lambda one: comment_body(one, place))


def comments_of_repository(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/issues/comments`, of issues and pull requests alike."""
    place = call.place()
    since = call.since()
    is_sorted = "sort" in call.query
    order = _COMMENT_SORTS[call.choice("sort", _COMMENT_SORTS, "created")] if is_sorted else IDENTITY
    view = place.contents.comments.view(order, UpdatedSince(since) if since else None)
    records = ascending_or_not(view, descending=is_sorted and call.is_descending("asc"))
    return Listing(records, lambda one: comment_body(one, place))


def no_reactions(url: str) -> Json:
    """`reaction-rollup` of what nobody reacted to, which is everything here."""
    kinds = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
    return {"url": f"{url}/reactions", "total_count": 0, **dict.fromkeys(kinds, 0)}


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
