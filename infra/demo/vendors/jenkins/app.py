"""A whole controller below a path prefix, and the statistics."""

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from infra.demo.vendors.jenkins import documents
from infra.demo.vendors.jenkins.store import Build, Document, Job, Store
from infra.demo.vendors.jenkins.trees import TreeError, parsed
from infra.demo.vendors.middleware import passed
from infra.demo.vendors.replies import json_response
from infra.demo.vendors.served_requests import served_request_of
from infra.demo.vendors.stats import Stats, with_stats

VERSION = "2.492.1"


@dataclass(frozen=True)
class Behaviour:
    """Treatment of clients."""

    tokens: Sequence[str]
    """`user:token`, as they stand in basic authentication."""
    prefix: str = ""
    """Path below which the controller lives, such as `/jenkins`."""
    latency_seconds: float = 0.0
    address: str = "https://jenkins.example.com"
    """Address in its documents, whatever it is asked by."""
    has_stages: bool = True
    """The plugin that tells stages is there."""


def jenkins(store: Store, behaviour: Behaviour, faults: Sequence[Middleware] = ()) -> Starlette:
    """The ASGI application."""
    stats = Stats()
    controller = _Controller(store, behaviour)
    route = Route(f"{behaviour.prefix}/{{path:path}}", controller.answer, methods=["GET", "POST"])
    middleware = passed(stats, faults, behaviour.latency_seconds, controller.refuse)
    return with_stats(Starlette(routes=[route], middleware=middleware), stats, behaviour.prefix)


class _Controller:
    def __init__(self, store: Store, behaviour: Behaviour) -> None:
        self._store, self._behaviour = store, behaviour
        self._documents = documents.Documents(store, behaviour.address)

    def refuse(self, scope: Scope) -> Response | None:
        """Asks for basic authentication."""
        scheme, _, value = Headers(scope=scope).get("authorization", "").partition(" ")
        try:
            known = b64decode(value.strip(), validate=True).decode() if scheme.lower() == "basic" else None
        except ValueError:
            known = None
        return None if known in self._behaviour.tokens else _page(401, "Unauthorized")

    async def answer(self, request: Request) -> Response:
        """A folder or job, a build, or what a plugin has of one; only what is asked for by `tree` has a size."""
        if request.method == "POST":
            return _page(403, "No valid crumb was included in the request")
        name, rest = _split(request.path_params["path"])
        query = dict(request.query_params)
        kind = rest if not rest[:1].isdigit() else rest.partition("/")[2]
        served_request_of(request.scope).end_point = f"{'build/' if kind != rest else 'job/' if name else ''}{kind}"
        if query.keys() - {"tree"}:
            return _page(501, f"Not implemented: the parameters {', '.join(query)}")
        try:
            tree = parsed(query.get("tree", ""))
        except TreeError as error:
            return _page(400, f"Malformed tree: {error}")
        if rest == "api/json":
            found = self._documents.find(name) if tree.fields else None
            if not tree.fields:
                return _page(501, "Not implemented: without tree")
        else:
            found = self._of_build(self._store.jobs.get(name), *rest.partition("/")[::2])
        if found is None:
            return _page(404, "Not Found")
        return json_response(tree.of(found), {"x-jenkins": VERSION})

    def _of_build(self, job: Job | None, number: str, part: str) -> Document | None:
        build = next((one for one in job.builds if str(one.number) == number), None) if job else None
        if job is None or build is None:
            return None
        if part == "wfapi/describe":
            return documents.stages(build) if job.is_pipeline and self._behaviour.has_stages else None
        return _report(build, part.removesuffix("/api/json"))


def _report(build: Build, part: str) -> Document | None:
    if part == "testReport" and build.suites is not None:
        return {"_class": "hudson.tasks.junit.TestResult", "suites": list(build.suites)}
    if build.coverage is not None and part == build.coverage[1]:
        return build.coverage[2]
    return None


def _split(path: str) -> tuple[str, str]:
    """Full name of the job, and what follows it: each part of the name has `job/` before it."""
    parts, names = path.split("/"), list[str]()
    while parts[:1] == ["job"] and len(parts) > 2:
        names.append(parts[1])
        del parts[:2]
    return "/".join(names), "/".join(parts)


def _page(status: int, text: str) -> Response:
    """Answer of Jenkins where it has no JSON."""
    page = f"<html><head><title>Error {status}</title></head><body><h2>HTTP ERROR {status} {text}</h2></body></html>"
    return Response(page, status, {"x-jenkins": VERSION}, "text/html;charset=utf-8")
