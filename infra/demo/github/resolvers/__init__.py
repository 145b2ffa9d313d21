"""What the GraphQL fields say that are not simply attributes of their record."""

from infra.demo.github.query_context import Resolvers
from infra.demo.github.resolvers import (
    checks,
    conversation,
    deployments,
    organizations,
    query,
    repository,
    threads,
    timeline,
)

RESOLVERS: Resolvers = {
    **query.RESOLVERS,
    **repository.RESOLVERS,
    **threads.RESOLVERS,
    **conversation.RESOLVERS,
    **timeline.RESOLVERS,
    **deployments.RESOLVERS,
    **organizations.RESOLVERS,
    **checks.RESOLVERS,
}
