"""The fields of issues and pull requests."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLResolveInfo

from infra.demo.github.actors import Actor, ActorKind
from infra.demo.github.commits import PullRequestCommit
from infra.demo.github.connections import Connection, connection
from infra.demo.github.node_ids import node_id
from infra.demo.github.orders import CREATED, IDENTITY, NUMBER
from infra.demo.github.query_context import QueryContext, Resolvers
from infra.demo.github.repositories import Repository
from infra.demo.github.threads import PullRequest, State, Thread


def _repository(thread: Thread, info: GraphQLResolveInfo) -> Repository | None:
    context: QueryContext = info.context
    contents = context.store.contents_of(thread.repository_id)
    return contents.repository if contents else None


def _closed(thread: Thread, _info: GraphQLResolveInfo) -> bool:
    return thread.state is not State.OPEN


def _merged(pull_request: PullRequest, _info: GraphQLResolveInfo) -> bool:
    return pull_request.state is State.MERGED


def _labels(thread: Thread, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    return connection(info, sorted(thread.labels, key=IDENTITY.key), IDENTITY, arguments)


def _assignees(thread: Thread, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    people = [actor for actor in thread.assignees if actor.kind is ActorKind.USER]
    return connection(info, sorted(people, key=IDENTITY.key), IDENTITY, arguments)


def _comments(thread: Thread, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    return connection(info, sorted(thread.comments, key=CREATED.key), CREATED, arguments)


def _timeline_items(thread: Thread, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    types, since = arguments.get("itemTypes"), arguments.get("since")
    events = [
        event
        for event in thread.timeline
        if (types is None or event.item_type() in types) and (since is None or event.created_at >= since)
    ]
    return connection(info, sorted(events, key=CREATED.key), CREATED, arguments)


def _head_owner(pull_request: PullRequest, _info: GraphQLResolveInfo) -> Actor | None:
    return pull_request.head_repository.owner if pull_request.head_repository else None


def _commits(pull_request: PullRequest, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    commits = [
        PullRequestCommit(id=node_id("PURC", pull_request.database_id, commit.oid), database_id=position, commit=commit)
        for position, commit in enumerate(pull_request.commits)
    ]
    return connection(info, commits, IDENTITY, arguments)


def _files(pull_request: PullRequest, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    return connection(info, pull_request.files, IDENTITY, arguments)


def _reviews(pull_request: PullRequest, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    states, author = arguments.get("states"), arguments.get("author")
    reviews = [
        review
        for review in pull_request.reviews
        if (states is None or review.state in states)
        and (author is None or (review.author is not None and review.author.login == author))
    ]
    return connection(info, sorted(reviews, key=CREATED.key), CREATED, arguments)


def _closing_issues(pull_request: PullRequest, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    context: QueryContext = info.context
    contents = context.store.contents_of(pull_request.repository_id)
    found = [contents.issues.get(number) for number in pull_request.closing_issue_numbers] if contents else []
    issues = sorted((issue for issue in found if issue is not None), key=NUMBER.key)
    return connection(info, issues, NUMBER, arguments)


_COMMON: Mapping[str, Callable[..., Any]] = {
    "repository": _repository,
    "closed": _closed,
    "labels": _labels,
    "assignees": _assignees,
    "comments": _comments,
    "timelineItems": _timeline_items,
}

RESOLVERS: Resolvers = {
    "Issue": _COMMON,
    "PullRequest": {
        **_COMMON,
        "merged": _merged,
        "headRepositoryOwner": _head_owner,
        "commits": _commits,
        "files": _files,
        "reviews": _reviews,
        "closingIssuesReferences": _closing_issues,
    },
}
