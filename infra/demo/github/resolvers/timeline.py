"""The fields of events."""

from graphql import GraphQLResolveInfo

from infra.demo.github.query_context import QueryContext, Resolvers
from infra.demo.github.timeline import ClosedEvent


def _closer(event: ClosedEvent, info: GraphQLResolveInfo) -> object | None:
    if event.closing_pull_request_id is None:
        return event.closing_commit
    context: QueryContext = info.context
    return context.store.node(event.closing_pull_request_id)


RESOLVERS: Resolvers = {"ClosedEvent": {"closer": _closer}}
