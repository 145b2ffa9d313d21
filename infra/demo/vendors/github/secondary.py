"""GitHub's secondary limits: too many requests at once or in a minute, refused for a while with 403 or 429."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.demo.vendors.replies import json_response
from infra.demo.vendors.served_requests import served_request_of

MINUTE = 60
REFUSAL = {
    "message": (
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to "
        "GitHub Support for help, please include the request ID and timestamp."
    ),
    "documentation_url": "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api"
    "#about-secondary-rate-limits",
}


@dataclass(frozen=True)
class SecondaryLimit:
    """Limits of each token, and the refusal beyond them."""

    requests_per_minute: int = 900
    at_once: int = 100
    status: int = 403
    """403, or 429 which newer limits answer with."""
    pause_seconds: int = 60
    """Time for which everything is refused, in seconds."""
    says_how_long: bool = True
    """True for an answer with `Retry-After`; GitHub often leaves it out."""


@dataclass
class _Use:
    """Use that one token made of the server."""

    moments: deque[float] = field(default_factory=deque)
    now_served: int = 0
    paused_until: float = 0.0


class SecondaryLimits:
    """Refuses what is too much. What is refused costs nothing of the hourly budget."""

    def __init__(self, app: ASGIApp, limit: SecondaryLimit | None, clock: Callable[[], float]) -> None:
        self._app = app
        self._limit = limit
        self._clock = clock
        self._uses: dict[str, _Use] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if self._limit is None:
            await self._app(scope, receive, send)
            return
        use = self._uses.setdefault(Headers(scope=scope).get("authorization", ""), _Use())
        left = self._pause(self._limit, use)
        if left > 0:
            served_request_of(scope).end_point = "secondary limit"
            headers = {"retry-after": str(left)} if self._limit.says_how_long else {}
            await json_response(REFUSAL, headers, status=self._limit.status)(scope, receive, send)
            return
        use.now_served += 1
        try:
            await self._app(scope, receive, send)
        finally:
            use.now_served -= 1

    def _pause(self, limit: SecondaryLimit, use: _Use) -> int:
        """Seconds for which requests of a token are refused from now on; 0 if this one is not, which is noted."""
        now = self._clock()
        if now < use.paused_until:
            return max(1, round(use.paused_until - now))
        while use.moments and use.moments[0] <= now - MINUTE:
            use.moments.popleft()
        if len(use.moments) >= limit.requests_per_minute or use.now_served >= limit.at_once:
            use.paused_until = now + limit.pause_seconds
            use.moments.clear()
            return limit.pause_seconds
        use.moments.append(now)
        return 0
