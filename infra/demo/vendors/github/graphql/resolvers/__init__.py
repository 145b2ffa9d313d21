"""Resolvers of the GraphQL fields that are not simply attributes of their record."""

from infra.demo.vendors.github.graphql.context import Resolvers
from infra.demo.vendors.github.graphql.resolvers import checks, query, repository, threads

RESOLVERS: Resolvers = {
    **query.RESOLVERS,
    **repository.RESOLVERS,
    **threads.RESOLVERS,
    **checks.RESOLVERS,
}
