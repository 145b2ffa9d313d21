"""The whole GitHub: both interfaces below both bases, and the statistics."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from infra.demo.github.exchange import exchange_of
from infra.demo.github.graphql_endpoint import GraphQLEndPoint
from infra.demo.github.limits import Limits, Resource
from infra.demo.github.middleware import Authentication, Counting, Latency
from infra.demo.github.replies import json_response
from infra.demo.github.rest.server import RestServer
from infra.demo.github.store import Store
from infra.demo.stats import Stats

REST_BASES = ("/api/v3", "")
"""Of an Enterprise Server, and of api.github.com."""
GRAPHQL_PATHS = ("/api/graphql", "/graphql")


@dataclass(frozen=True)
class Behaviour:
    """How the server treats its clients."""

    token: str
    latency_seconds: float = 0.0
    slow_nodes: int = 60_000
    """A GraphQL query that asks for more nodes runs into GitHub's limit of ten seconds."""
    points_per_hour: int = 5_000


def github(
    store: Store, behaviour: Behaviour, clock: Callable[[], float], faults: Sequence[Middleware] = ()
) -> Starlette:
    """The ASGI application.

    Args:
        store: what it answers from.
        behaviour: how.
        clock: seconds since 1970, for the hours of the rate limit.
        faults: middleware that spoils requests or responses of GitHub's; the statistics count what went out.
    """
    stats = Stats()
    limits = Limits(behaviour.points_per_hour, clock)
    graphql = GraphQLEndPoint(store, behaviour.slow_nodes)
    rest = RestServer(store, limits, behaviour.token)

    async def query(request: Request) -> Response:
        budget = limits.budget(behaviour.token, Resource.GRAPHQL)
        answer = graphql.answer(await request.body(), budget)
        exchange = exchange_of(request.scope)
        exchange.end_point, exchange.points = f"graphql {answer.operation}", answer.points
        return answer.response

    async def statistics(_request: Request) -> Response:
        return json_response(stats.summary(), {})

    routes: list[BaseRoute] = [Route(path, query, methods=["POST"]) for path in GRAPHQL_PATHS]
    routes += [route for base in REST_BASES for route in rest.routes(base)]
    served = Starlette(
        routes=routes,
        middleware=[
            Middleware(Counting, stats),
            *faults,
            Middleware(Latency, behaviour.latency_seconds),
            Middleware(Authentication, behaviour.token, limits),
        ],
    )
    return Starlette(routes=[Route("/_demo/stats", statistics), Mount("/", served)])
