"""REST API of an organisation or collection over the client: answers, and lists in each way that they are paged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.configuration.azure_devops import AzureDevOpsSource
from ingestion.web.answers import Answer
from ingestion.web.client import Client, Meter, Request
from ingestion.web.errors import UnavailableError

HEADERS = {
    "accept": "application/json", "user-agent": "sei-platform",
    # Without it an unknown token is redirected to a page to sign in, on another host.
    "x-tfs-fedauthredirect": "Suppress",
}  # fmt: skip
PAGE = 100
MOST_PAGES = 100_000
"""Bound on the pages of one list, beyond what any has."""
CONTINUATION = "x-ms-continuationtoken"
Node = dict[str, Any]
Parameters = Mapping[str, str | int]


@dataclass(frozen=True)
class AzureDevOps:
    """One connection to an organisation or collection, for all its projects."""

    client: Client
    block: AzureDevOpsSource

    def send(
        self,
        path: str,
        meter: Meter,
        parameters: Parameters | None = None,
        body: Mapping[str, Any] | None = None,
        preview: int | None = None,
        *,
        is_divisible: bool = False,
    ) -> Answer:
        """Answer of an end point, a POST where there is a body.

        Args:
            path: below the organisation or collection: `_apis/projects`, `PROJECT/_apis/wit/fields`.
            meter: counts the request.
            parameters: of the query, besides `api-version`.
            body: what is posted.
            preview: number of the preview where the end point has no other version: `7.1-preview.1`.
            is_divisible: see `Request`.

        Raises:
            ApiError: see `Client.send`.
        """
        version = self.block.api_version + (f"-preview.{preview}" if preview is not None else "")
        asked = {**(parameters or {}), "api-version": version}
        method = "GET" if body is None else "POST"
        request = Request(method, path, parameters=asked, body=body, is_divisible=is_divisible)
        return self.client.send(request, meter)

    def get(self, path: str, meter: Meter, parameters: Parameters | None = None, preview: int | None = None) -> Any:
        """Parsed answer of an end point.

        Raises:
            ApiError: see `Client.send`.
        """
        return self.send(path, meter, parameters, preview=preview).data

    def listed(
        self, path: str, meter: Meter, parameters: Parameters | None = None, preview: int | None = None
    ) -> Iterator[Any]:
        """Every element of a list that an answer's header continues.

        Raises:
            ApiError: see `Client.send`; or the list has no end.
        """
        asked: dict[str, str | int] = {"$top": PAGE, **(parameters or {})}
        for _ in range(MOST_PAGES):
            answer = self.send(path, meter, asked, preview=preview)
            yield from answer.data["value"] or ()
            token = answer.headers.get(CONTINUATION)
            if not token or token == asked.get("continuationToken"):
                return
            asked["continuationToken"] = token
        raise UnavailableError(f"{path}: the list has no end after {MOST_PAGES:,} pages.")

    def skipped(self, path: str, meter: Meter, parameters: Parameters | None = None) -> Iterator[Any]:
        """Every element of a list that is paged by `$top` and `$skip`, however many come at once.

        Raises:
            ApiError: see `Client.send`; or the list has no end.
        """
        start = 0
        for _ in range(MOST_PAGES):
            found = self.get(path, meter, {**(parameters or {}), "$top": PAGE, "$skip": start})["value"] or []
            yield from found
            start += len(found)
            if len(found) < PAGE:
                return
        raise UnavailableError(f"{path}: the list has no end after {MOST_PAGES:,} pages.")
