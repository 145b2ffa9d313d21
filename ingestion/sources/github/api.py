"""GitHub over the client: where its two APIs are, and what a GraphQL answer means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ingestion.web.answers import Answer, Verdict
from ingestion.web.client import Client, Meter, Request

PUBLIC = "https://api.github.com"
HEADERS = {
    "accept": "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
    "user-agent": "sei-platform",
}
TIMED_OUT = ("something went wrong while executing your query", "timeout", "timedout")


@dataclass(frozen=True)
class GitHub:
    """One connection, for all its repositories."""

    client: Client
    """Its base URL is that of the REST API."""

    def query(
        self, text: str, variables: Mapping[str, Any], meter: Meter, is_divisible: bool = False
    ) -> dict[str, Any]:
        """`data` of a GraphQL query; parts that the credential may not see are null.

        Raises:
            ApiError: see `Client.send`.
        """
        body = {"query": text, "variables": dict(variables)}
        url = graphql_url(self.client.base_url)
        request = Request("POST", url, "graphql", body=body, is_divisible=is_divisible)
        data: dict[str, Any] = self.client.send(request, meter, judge).data["data"]
        return data

    def get(
        self, path: str, meter: Meter, parameters: Mapping[str, str | int] | None = None, etag: str | None = None
    ) -> Answer:
        """Answer of a REST end point.

        Raises:
            ApiError: see `Client.send`.
        """
        return self.client.send(Request("GET", path, parameters=parameters or {}, etag=etag), meter)


def graphql_url(rest: str) -> str:
    """Address of the GraphQL API beside a REST API: `/graphql`, or `/api/graphql` on an Enterprise Server."""
    parts = urlsplit(rest)
    path = parts.path.rstrip("/")
    path = f"{path.removesuffix('/v3')}/graphql" if path.endswith("/api/v3") else f"{path}/graphql"
    return parts._replace(path=path).geturl()


def judge(body: Any) -> Verdict:
    """Judge a GraphQL answer of status 200."""
    if not isinstance(body, dict):
        return Verdict.TRANSIENT
    errors = [error for error in body.get("errors") or () if isinstance(error, dict)]
    types = {error.get("type") for error in errors}
    said = " ".join(str(error.get("message")) for error in errors).lower()
    if types & {"RATE_LIMITED", "RATE_LIMIT"}:
        return Verdict.LIMITED
    if any(words in said for words in TIMED_OUT):
        return Verdict.TOO_MUCH
    data = body.get("data")
    if isinstance(data, dict) and any(value is not None for value in data.values()):
        return Verdict.GOOD
    if "NOT_FOUND" in types:
        return Verdict.GONE
    if types & {"FORBIDDEN", "INSUFFICIENT_SCOPES"}:
        return Verdict.FORBIDDEN
    return Verdict.INVALID if errors else Verdict.TRANSIENT
