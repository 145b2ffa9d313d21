"""A plan for all vendors behind one port: their middleware, and the page with the record."""

import time
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from infra.demo.faults.choice import Choice
from infra.demo.faults.middleware import Faults
from infra.demo.faults.plan import FaultPlan
from infra.demo.faults.record import Record


class Spoiled:
    """Parts with which a server is spoiled: `middleware` in the vendors' applications, and `app` around them all."""

    def __init__(self, plan: FaultPlan, clock: Callable[[], float] = time.time) -> None:
        self.record = Record()
        self._choice, self._clock = Choice(plan, clock), clock

    def middleware(self, vendor: str) -> Middleware:
        """The faults of one vendor."""
        return Middleware(Faults, vendor, self._choice, self.record, self._clock)

    def app(self, served: ASGIApp) -> ASGIApp:
        """The whole server, with the record at `/_demo/faults`."""

        async def faults(_request: Request) -> Response:
            return JSONResponse(self.record.summary())

        return Starlette(routes=[Route("/_demo/faults", faults), Mount("/", served)])
