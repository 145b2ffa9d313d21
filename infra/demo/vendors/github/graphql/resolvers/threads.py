"""The fields of issues and pull requests, of their reviews and of commits."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLResolveInfo

from infra.demo.vendors.github.actors import Actor, ActorKind
from infra.demo.vendors.github.commits import GitActor, PullRequestCommit
from infra.demo.vendors.github.graphql.connections import Connection, connection
from infra.demo.vendors.github.graphql.context import QueryContext, Resolvers
from infra.demo.vendors.github.repositories import Repository
from infra.demo.vendors.github.sorted_records import CREATED, IDENTITY, NUMBER
from infra.demo.vendors.github.threads import PullRequest, PullRequestReview, PullRequestReviewComment, Thread


def _repository(thread: Thread, info: GraphQLResolveInfo) -> Repository | None:
    context: QueryContext = info.context
    contents = context.store.contents_of(thread.repository_id)
    return contents.repository if contents else None


def _labels(thread: Thread, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    return connection(info, sorted(thread.labels, key=IDENTITY.key), IDENTITY, arguments)


def _assignees(thread: Thread, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    people = [actor for actor in thread.assignees if actor.kind is ActorKind.USER]
    return connection(info, sorted(people, key=IDENTITY.key), IDENTITY, arguments)


def _comments(of: Thread | PullRequestReview, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    return connection(info, sorted(of.comments, key=CREATED.key), CREATED, arguments)


def _timeline_items(thread: Thread, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    types = arguments.get("itemTypes")
    events = [event for event in thread.timeline if types is None or event.item_type() in types]
    return connection(info, sorted(events, key=CREATED.key), CREATED, arguments)


def _commits(pull_request: PullRequest, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    commits = [
        PullRequestCommit(database_id=position, commit=commit) for position, commit in enumerate(pull_request.commits)
    ]
    return connection(info, commits, IDENTITY, arguments)


def _files(pull_request: PullRequest, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    return connection(info, pull_request.files, IDENTITY, arguments)


def _reviews(pull_request: PullRequest, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    return connection(info, sorted(pull_request.reviews, key=CREATED.key), CREATED, arguments)


def _closing_issues(pull_request: PullRequest, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    context: QueryContext = info.context
    contents = context.store.contents_of(pull_request.repository_id)
    found = [contents.issues.get(number) for number in pull_request.closing_issue_numbers] if contents else []
    issues = sorted((issue for issue in found if issue is not None), key=NUMBER.key)
    return connection(info, issues, NUMBER, arguments)


def _reply_to(comment: PullRequestReviewComment, info: GraphQLResolveInfo) -> object | None:
    context: QueryContext = info.context
    return context.store.node(comment.reply_to_id) if comment.reply_to_id else None


def _user(actor: GitActor, _info: GraphQLResolveInfo) -> Actor | None:
    return actor.user if actor.user and actor.user.kind is ActorKind.USER else None


_COMMON: Mapping[str, Callable[..., Any]] = {
    "labels": _labels,
    "assignees": _assignees,
    "comments": _comments,
    "timelineItems": _timeline_items,
}

RESOLVERS: Resolvers = {
    "Issue": {**_COMMON, "repository": _repository},
    "PullRequest": {
        **_COMMON,
        "commits": _commits,
        "files": _files,
        "reviews": _reviews,
        "closingIssuesReferences": _closing_issues,
    },
    "PullRequestReview": {"comments": _comments},
    "PullRequestReviewComment": {"replyTo": _reply_to},
    "GitActor": {"user": _user},
}
