"""The fields of reviews and of commits."""

from typing import Any

from graphql import GraphQLResolveInfo

from infra.demo.github.actors import Actor, ActorKind
from infra.demo.github.commits import Commit, GitActor
from infra.demo.github.connections import Connection, connection
from infra.demo.github.conversation import PullRequestReview, PullRequestReviewComment
from infra.demo.github.orders import CREATED
from infra.demo.github.query_context import QueryContext, Resolvers


def _comments(review: PullRequestReview, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    return connection(info, sorted(review.comments, key=CREATED.key), CREATED, arguments)


def _review(comment: PullRequestReviewComment, info: GraphQLResolveInfo) -> object | None:
    context: QueryContext = info.context
    return context.store.node(comment.review_id)


def _reply_to(comment: PullRequestReviewComment, info: GraphQLResolveInfo) -> object | None:
    context: QueryContext = info.context
    return context.store.node(comment.reply_to_id) if comment.reply_to_id else None


def _abbreviated(commit: Commit, _info: GraphQLResolveInfo) -> str:
    return commit.oid[:7]


def _user(actor: GitActor, _info: GraphQLResolveInfo) -> Actor | None:
    return actor.user if actor.user and actor.user.kind is ActorKind.USER else None


RESOLVERS: Resolvers = {
    "PullRequestReview": {"comments": _comments},
    "PullRequestReviewComment": {"pullRequestReview": _review, "replyTo": _reply_to},
    "Commit": {"abbreviatedOid": _abbreviated},
    "GitActor": {"user": _user},
}
