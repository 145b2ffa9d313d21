"""Reviews of pull requests and their comments."""

from infra.demo.github.conversation import PullRequestReview, PullRequestReviewComment
from infra.demo.github.orders import CREATED, IDENTITY, UPDATED
from infra.demo.github.rest.calls import Call, Json, Listing, Place, ascending_or_not
from infra.demo.github.rest.users import user_or_ghost, user_or_none
from infra.demo.github.schema import utc_text
from infra.demo.github.store import Store

_SORTS = {"created": CREATED, "updated": UPDATED}


def reviews(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews`, the oldest first."""
    place = call.place()
    found = call.pull_request(place)
    url = f"{place.url}/pulls/{found.number}"
    return Listing(sorted(found.reviews, key=CREATED.key), lambda one: review_body(one, url, place))


def comments(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/pulls/{pull_number}/comments`."""
    place = call.place()
    found = call.pull_request(place)
    since = call.since()
    url = f"{place.url}/pulls/{found.number}"
    records = [
        comment
        for review in found.reviews
        for comment in review.comments
        if since is None or comment.updated_at >= since
    ]
    if "sort" in call.query:
        order = _SORTS[call.choice("sort", _SORTS, "created")]
        ordered = ascending_or_not(sorted(records, key=order.key), descending=call.is_descending("asc"))
    else:
        ordered = sorted(records, key=IDENTITY.key)
    return Listing(ordered, lambda one: _comment_body(one, url, place, call.store))


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


def _comment_body(comment: PullRequestReviewComment, pull_url: str, place: Place, store: Store) -> Json:
    url = f"{place.url}/pulls/comments/{comment.database_id}"
    review = store.node(comment.review_id)
    body: Json = {
        "url": url,
        "id": comment.database_id,
        "node_id": comment.id,
        "pull_request_review_id": review.database_id if isinstance(review, PullRequestReview) else None,
        "diff_hunk": comment.diff_hunk,
        "path": comment.path,
        "commit_id": comment.commit_oid,
        "original_commit_id": comment.original_commit_oid,
        "user": user_or_ghost(comment.author, place.api),
        "body": comment.body,
        "created_at": utc_text(comment.created_at),
        "updated_at": utc_text(comment.updated_at),
        "html_url": comment.url,
        "pull_request_url": pull_url,
        "author_association": comment.author_association,
        "_links": {
            "self": {"href": url},
            "html": {"href": comment.url},
            "pull_request": {"href": pull_url},
        },
    }
    replied = store.node(comment.reply_to_id) if comment.reply_to_id else None
    known = {
        "position": comment.position,
        "original_position": comment.original_position,
        "in_reply_to_id": replied.database_id if isinstance(replied, PullRequestReviewComment) else None,
    }
    return {**body, **{name: value for name, value in known.items() if value is not None}}
