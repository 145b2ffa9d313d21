"""The whole GitHub: both interfaces below both bases, and the statistics."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from infra.demo.vendors.github.credentials import App, Credentials, StatementError, Token, credential_of, refusing
from infra.demo.vendors.github.graphql.end_point import GraphQLEndPoint
from infra.demo.vendors.github.graphql.schema import utc_text
from infra.demo.vendors.github.limits import Limits, Resource
from infra.demo.vendors.github.rest.calls import NotFoundError, RestError
from infra.demo.vendors.github.rest.responses import refusal
from infra.demo.vendors.github.rest.server import RestServer
from infra.demo.vendors.github.secondary import SecondaryLimit, SecondaryLimits
from infra.demo.vendors.github.store import Store
from infra.demo.vendors.middleware import passed
from infra.demo.vendors.replies import json_response
from infra.demo.vendors.served_requests import served_request_of
from infra.demo.vendors.stats import Stats, with_stats

REST_BASES = ("/api/v3", "")
"""Bases of an Enterprise Server, and of api.github.com."""
GRAPHQL_PATHS = ("/api/graphql", "/graphql")
ACCESS_TOKENS = "/app/installations/{installation_id}/access_tokens"
PERMISSIONS = dict.fromkeys(
    ("actions", "contents", "deployments", "issues", "members", "metadata", "pull_requests"), "read"
)


@dataclass(frozen=True)
class Behaviour:
    """Treatment of the server's clients."""

    token: str
    latency_seconds: float = 0.0
    slow_nodes: int = 60_000
    """A GraphQL query that asks for more nodes runs into GitHub's limit of ten seconds."""
    points_per_hour: int = 5_000
    more_tokens: tuple[Token, ...] = ()
    """Beside `token`, which sees everything."""
    app: App | None = None
    secondary: SecondaryLimit | None = None
    """None for no secondary limit."""
    has_rate_limit: bool = True
    """An Enterprise Server has none by default: no headers, `rateLimit` null."""


def github(
    store: Store, behaviour: Behaviour, clock: Callable[[], float], faults: Sequence[Middleware] = ()
) -> Starlette:
    """The ASGI application.

    Args:
        store: what it answers from.
        behaviour: how.
        clock: seconds since 1970, for the hours of the rate limit and the life of an App's tokens.
        faults: middleware that spoils requests or responses of GitHub's; the statistics count what went out.
    """
    stats = Stats()
    limits = Limits(behaviour.points_per_hour, clock, behaviour.has_rate_limit)
    tokens = (Token(behaviour.token), *behaviour.more_tokens)
    credentials = Credentials(store, tokens, clock, behaviour.app)
    graphql = GraphQLEndPoint(behaviour.slow_nodes)
    rest = RestServer(limits)

    async def query(request: Request) -> Response:
        credential = credential_of(request.scope)
        budget = limits.budget(credential.name, Resource.GRAPHQL)
        answer = graphql.answer(await request.body(), credential.store, budget)
        served = served_request_of(request.scope)
        served.end_point, served.points = f"graphql {answer.operation}", answer.points
        return answer.response

    async def access_token(request: Request) -> Response:
        return _access_token(request, credentials)

    routes: list[BaseRoute] = [Route(path, query, methods=["POST"]) for path in GRAPHQL_PATHS]
    token_path = ACCESS_TOKENS.replace("}", ":int}")
    routes += [Route(base + token_path, access_token, methods=["POST"]) for base in REST_BASES]
    routes += [route for base in REST_BASES for route in rest.routes(base)]
    spoiling = [*faults, Middleware(SecondaryLimits, behaviour.secondary, clock)]
    middleware = passed(stats, spoiling, behaviour.latency_seconds, refusing(credentials, limits))
    return with_stats(Starlette(routes=routes, middleware=middleware), stats)


def _access_token(request: Request, credentials: Credentials) -> Response:
    """A token for an hour, for an App that proves with a signed statement who it is."""
    served_request_of(request.scope).end_point = f"POST {ACCESS_TOKENS}"
    statement = request.headers.get("authorization", "").partition(" ")[2].strip()
    try:
        token = credentials.give(statement, request.path_params["installation_id"])
    except StatementError as error:
        return refusal(RestError(401, str(error)))
    if token is None:
        return refusal(NotFoundError())
    body = {
        "token": token.value,
        "expires_at": utc_text(datetime.fromtimestamp(token.expires, UTC)),
        "permissions": PERMISSIONS,
        "repository_selection": "all",
    }
    return json_response(body, status=201)
