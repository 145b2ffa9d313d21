"""Dagster's web server with our pages, for people whose roles differ."""

from collections.abc import Callable
from typing import Any

from dagster._core.workspace.context import WorkspaceProcessContext, WorkspaceRequestContext
from dagster_webserver.webserver import DagsterWebserver
from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute

from orchestration.addresses import ACCOUNT
from orchestration.web.pages import escaped
from orchestration.web.people import Person

NUMBERS = {"metadataEntries"}
"""Fields with values of the whole organisation, plots of metrics among them."""
LOGS = {"capturedLogs"}
LINK = (
    '<a href="{address}" style="position:fixed;left:12px;bottom:6px;z-index:20;font:12px sans-serif;padding:2px 6px;'
    'border-radius:4px;background:#fff;color:#333;opacity:.9">{name}: account, sign out</a></body>'
)


class Webserver(DagsterWebserver):  # type: ignore[type-arg]
    """Dagster's, with further pages; who may not change anything gets what Dagster has for readers."""

    def __init__(self, process_context: WorkspaceProcessContext, routes: list[BaseRoute]) -> None:
        self._own_routes = routes
        self._of_teams = TeamsWebserver(process_context)
        super().__init__(process_context, live_data_poll_rate=2000)

    def build_routes(self) -> list[BaseRoute]:
        """Ours come first: Dagster's last one takes every address."""
        return [*self._own_routes, *super().build_routes()]  # type: ignore[no-untyped-call]

    def _make_request_context(self, conn: HTTPConnection) -> WorkspaceRequestContext:
        return _context(self._process_context, conn)

    async def execute_graphql_request(
        self, request: Request, query: str, variables: dict[str, Any] | None, operation_name: str | None
    ) -> JSONResponse:
        """Answer what the person may ask; nothing that changes something for who may not."""
        somebody: Person = request.scope["person"]
        if not somebody.may_change and _changes(query):
            return JSONResponse({"errors": [{"message": "Only an administrator may change something."}]}, 403)
        if somebody.is_bound:
            return await self._of_teams.execute_graphql_request(request, query, variables, operation_name)
        return await super().execute_graphql_request(request, query, variables, operation_name)

    def index_html_endpoint(self, request: Request) -> Response:
        """Dagster's page, with a way out."""
        page = super().index_html_endpoint(request)
        link = LINK.format(address=ACCOUNT, name=escaped(request.scope["person"].name))
        text = bytes(page.body).decode().replace("</body>", link, 1)
        headers = {name: value for name, value in page.headers.items() if name != "content-length"}
        return HTMLResponse(text, page.status_code, headers)


class TeamsWebserver(DagsterWebserver):  # type: ignore[type-arg]
    """Answers GraphQL for people of some teams: what ran, when and how, without numbers that are of all teams."""

    def build_graphql_middleware(self) -> list[Any]:
        """Asked for each field, whatever a query calls it."""
        return [_without_numbers]

    def _make_request_context(self, conn: HTTPConnection) -> WorkspaceRequestContext:
        return _context(self._process_context, conn)


def _without_numbers(resolve: Callable[..., Any], root: Any, info: Any, **arguments: Any) -> Any:
    if info.field_name in NUMBERS:
        return []
    if info.field_name in LOGS:
        raise GraphQLError("Logs show what belongs to every team.")
    return resolve(root, info, **arguments)


def _context(process: WorkspaceProcessContext, conn: HTTPConnection) -> WorkspaceRequestContext:
    return WorkspaceRequestContext(
        instance=process.instance,
        current_workspace=process.get_current_workspace(),
        process_context=process,
        version=process.version,
        source=conn,
        read_only=not conn.scope["person"].may_change,
    )


def _changes(query: str) -> bool:
    try:
        found = parse(query).definitions
    except GraphQLError:
        return False  # and is answered as such
    return any(isinstance(one, OperationDefinitionNode) and one.operation is OperationType.MUTATION for one in found)
