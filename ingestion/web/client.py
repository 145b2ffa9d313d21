"""Sends requests for all scopes of a connection: waits for limits, repeats what may pass, names what cannot."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from ingestion.web import answers
from ingestion.web.allowance import Broker
from ingestion.web.answers import Answer, Verdict
from ingestion.web.bounds import DEFAULT, MEBIBYTE, Bounds
from ingestion.web.credentials import Credential
from ingestion.web.errors import (
    ApiError,
    CredentialsRefusedError,
    InvalidRequestError,
    PermissionMissingError,
    ScopeGoneError,
    TooMuchAtOnceError,
    UnavailableError,
)
from ingestion.web.request import Exchange, TooLongError, origin

ATTEMPTS = 6
LIMITED_ATTEMPTS = 20
LONGEST_PAUSE_SECONDS = 30.0
UNNAMED_LIMIT_SECONDS = 60.0
"""GitHub asks for at least a minute where a secondary limit names no time; doubled each time."""


@dataclass
class Meter:
    """Cost of one scope so far: requests sent and bytes received. Several threads may add to it."""

    requests: int = 0
    bytes: int = 0
    _pages: Counter[str] = field(default_factory=Counter, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, size: int) -> None:
        """One request with an answer of `size` bytes."""
        with self._lock:
            self.requests += 1
            self.bytes += size

    def followed(self, path: str) -> int:
        """One more page of the list at `path`; returns how many that makes."""
        with self._lock:
            self._pages[path] += 1
            return self._pages[path]


@dataclass(frozen=True)
class Request:
    """Request to a vendor. `resource` names the allowance that it counts against."""

    method: str
    path: str
    """Below the base URL, or a whole URL on the same host, such as a `Link`."""
    resource: str = "core"
    parameters: Mapping[str, str | int] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    etag: str | None = None
    is_divisible: bool = False
    """Whether less can be asked for at once; then a gateway that gives up twice is not asked again for as much."""

    @property
    def is_link(self) -> bool:
        """Whether it is what an answer named as its next page."""
        return self.method == "GET" and self.path.startswith(("http://", "https://"))


class Client:
    """One connection to a vendor; a context manager, used by all threads."""

    def __init__(
        self,
        base_url: str,
        broker: Broker,
        headers: Mapping[str, str],
        timeout_seconds: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
        bounds: Bounds = DEFAULT,
    ) -> None:
        self.base_url, self._broker, self._sleep, self._bounds = base_url.rstrip("/"), broker, sleep, bounds
        self._http = Exchange(headers, timeout_seconds, bounds)
        self._origins = {origin(httpx.URL(self.base_url))}
        self._chance = random.Random()  # noqa: S311 -- spreads requests, keeps no secret

    @property
    def broker(self) -> Broker:
        """Broker that hands out its credentials."""
        return self._broker

    def allow(self, url: str) -> None:
        """Let requests go to another host of the same vendor, for which the credentials are too."""
        self._origins.add(origin(httpx.URL(url)))

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def send(self, request: Request, meter: Meter, check: Callable[[Any], Verdict] = lambda _: Verdict.GOOD) -> Answer:
        """The answer to a request.

        Args:
            request: what to ask.
            meter: counts the requests sent.
            check: judges the parsed body of a good answer: GraphQL reports failures with status 200.

        Raises:
            CredentialsRefusedError: no request of this connection can succeed.
            PermissionMissingError: the credential may not read it.
            ScopeGoneError: there is no such thing, or not for this credential.
            TooMuchAtOnceError: the vendor gave up twice on a divisible request, or its answer is too long.
            UnavailableError: the vendor cannot be reached or understood.
            InvalidRequestError: the vendor calls the request wrong.
            WaitTooLongError: the vendor asks for a longer wait than is made.
        """
        trial = _Trial(self._where(request), request.is_divisible)
        if request.is_link and meter.followed(httpx.URL(request.path).path) > self._bounds.list_pages:
            raise UnavailableError(f"{trial.where}: the list has no end after {self._bounds.list_pages:,} pages.")
        latest = self._broker.now() + self._bounds.wait_seconds
        while True:
            credential = self._broker.take(request.resource, latest, trial.where)
            if credential is None:
                raise CredentialsRefusedError(f"{trial.where}: {self._broker.refusals()}")
            try:
                response = self._http.send(self._built(request, credential))
            except httpx.HTTPError as error:
                meter.add(0)
                # The error's own words may hold the URL, never a header.
                trial.failed(type(error).__name__, isinstance(error, httpx.ReadTimeout))
                self._pause(trial)
                continue
            except TooLongError:
                meter.add(self._bounds.answer_bytes)
                raise trial.too_long(self._bounds.answer_bytes) from None
            meter.add(len(response.content))
            verdict, data = self._judge(response, check)
            self._note(credential, request, response)
            if verdict in (Verdict.GOOD, Verdict.UNCHANGED):
                return Answer(response.status_code, data, response.headers, len(response.content))
            self._react(verdict, credential, response, trial)

    def _built(self, request: Request, credential: Credential) -> httpx.Request:
        headers = {"authorization": credential.authorization()}
        if request.etag:
            headers["if-none-match"] = request.etag
        return self._http.request(
            request.method, self._url(request.path), params=request.parameters or None, json=request.body,
            headers=headers,
        )  # fmt: skip

    def _url(self, path: str) -> str:
        if not path.startswith(("http://", "https://")):
            return f"{self.base_url}/{path.lstrip('/')}"
        # A token goes to the host that it was given for, whatever a link says.
        if origin(httpx.URL(path)) not in self._origins:
            raise ApiError(f"{self.base_url} names a next page on another host, {httpx.URL(path).host}: not followed.")
        return path

    def _where(self, request: Request) -> str:
        return f"{httpx.URL(self.base_url).host}: {request.method} {httpx.URL(self._url(request.path)).path}"

    def _judge(self, response: httpx.Response, check: Callable[[Any], Verdict]) -> tuple[Verdict, Any]:
        verdict = answers.judge(response)
        if verdict is not Verdict.GOOD:
            return verdict, None
        if response.status_code == httpx.codes.NO_CONTENT:
            return verdict, None
        try:
            data = answers.parse(response.content)
        except ValueError:
            return Verdict.TRANSIENT, None
        return check(data), data

    def _note(self, credential: Credential, request: Request, response: httpx.Response) -> None:
        said = answers.limit(response)
        if said.remaining is not None and said.full_again_in is not None:
            self._broker.told(credential, said.resource or request.resource, said.remaining, said.full_again_in)
        if response.is_success and said.retry_after:
            # Azure DevOps still answers, more and more slowly, and says how long to leave it alone.
            self._broker.pause(credential, said.retry_after, "the vendor asks for a pause")

    def _react(self, verdict: Verdict, credential: Credential, response: httpx.Response, trial: "_Trial") -> None:
        """Prepare another attempt, or raise."""
        said = answers.message(response)
        if verdict is Verdict.LIMITED:
            limit = answers.limit(response)
            seconds = trial.limited(said)
            if limit.retry_after is not None:
                seconds = limit.retry_after
            elif limit.remaining == 0 and limit.full_again_in is not None:
                seconds = limit.full_again_in
            self._broker.pause(credential, seconds, f"{response.status_code}, {said}")
        elif verdict is Verdict.REFUSED:
            if not credential.refused():
                self._broker.refuse(credential, said)
        elif verdict is Verdict.FORBIDDEN:
            raise PermissionMissingError(
                f"{trial.where}: {credential.name} may not read it ({said}){answers.permission(response)}. "
                "Give it that permission, or take it out of sei.toml; what was collected stays."
            )
        elif verdict is Verdict.GONE:
            raise ScopeGoneError(
                f"{trial.where}: {response.status_code}, {said}. It was renamed or deleted, or the credential may not "
                "see it: mend sei.toml or the credential; what was collected stays."
            )
        elif verdict is Verdict.INVALID:
            raise InvalidRequestError(f"{trial.where}: {response.status_code}, {said}.")
        else:
            trial.failed(f"{response.status_code} {said}", verdict is Verdict.TOO_MUCH)
            self._pause(trial)

    def _pause(self, trial: "_Trial") -> None:
        longest = min(LONGEST_PAUSE_SECONDS, 0.5 * 2**trial.failures)
        self._sleep(self._chance.uniform(0, longest))


@dataclass
class _Trial:
    """The attempts at one request."""

    where: str
    is_divisible: bool
    failures: int = 0
    gave_up: int = 0
    limits: int = 0

    def failed(self, why: str, is_too_much: bool) -> None:
        """Count a failure; raises where another attempt makes no sense."""
        self.failures += 1
        self.gave_up += is_too_much
        if self.gave_up >= 2 and self.is_divisible:
            raise TooMuchAtOnceError(f"{self.where}: {why}, twice. Run again when it answers.")
        if self.failures >= ATTEMPTS:
            raise UnavailableError(f"{self.where}: {why}, {self.failures} times. Run again when it answers.")

    def too_long(self, most: int) -> ApiError:
        """Why an answer of more than `most` bytes is not read."""
        kind = TooMuchAtOnceError if self.is_divisible else UnavailableError
        return kind(f"{self.where}: the answer has more than {most // MEBIBYTE:,} MiB and was not read to its end.")

    def limited(self, why: str) -> float:
        """Count a wait; returns the seconds to wait where the vendor names none."""
        self.limits += 1
        if self.limits > LIMITED_ATTEMPTS:
            raise UnavailableError(f"{self.where}: {why}, {self.limits} times in a row.")
        return UNNAMED_LIMIT_SECONDS * 2.0 ** min(self.limits - 1, 5)
