"""Issues, among which REST counts pull requests."""

from infra.demo.vendors.github.graphql.schema import utc_text
from infra.demo.vendors.github.rest.calls import Call, Json, Listing, Place
from infra.demo.vendors.github.rest.parts import label_body, milestone_body, text_or_none
from infra.demo.vendors.github.rest.users import simple_user, user_or_ghost
from infra.demo.vendors.github.sorted_records import UPDATED
from infra.demo.vendors.github.threads import Issue, PullRequest, State


def issues(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/issues`: all of them, the last changed first."""
    place = call.place()
    return Listing(place.contents.threads.view(UPDATED)[::-1], lambda one: issue_body(one, place))


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
        "locked": False,
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


def no_reactions(url: str) -> Json:
    """`reaction-rollup` of what nobody reacted to, which is everything here."""
    kinds = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
    return {"url": f"{url}/reactions", "total_count": 0, **dict.fromkeys(kinds, 0)}
