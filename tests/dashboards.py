"""People in front of Superset: signed in as a browser is, or by the API, asking for whatever they like."""

from __future__ import annotations

import json
import re
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import httpx

from infra.superset.server import Superset

SECONDS = 120


@dataclass(frozen=True)
class Person:
    """A person who has signed in to Superset."""

    client: httpx.Client

    @classmethod
    def by_session(cls, address: str, name: str, password: str) -> Person:
        """Sign in through the page, as a browser does."""
        client = httpx.Client(base_url=address, headers={"Referer": address}, timeout=SECONDS, follow_redirects=True)
        client.post(
            "/login/", data={"username": name, "password": password, "csrf_token": page_token(client, "/login/")}
        )
        found = client.get("/api/v1/me/")
        assert found.json()["result"]["username"] == name, found.text
        return cls(_with_token(client))

    @classmethod
    def by_api(cls, address: str, name: str, password: str) -> Person:
        """Sign in with a token."""
        client = httpx.Client(base_url=address, headers={"Referer": address}, timeout=SECONDS, follow_redirects=True)
        body = {"username": name, "password": password, "provider": "db", "refresh": False}
        answer = client.post("/api/v1/security/login", json=body)
        assert answer.status_code == httpx.codes.OK, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return cls(_with_token(client))

    def get(self, path: str, **params: str) -> httpx.Response:
        """GET."""
        return self.client.get(path, params=params or None)

    def post(self, path: str, body: Any = None, **params: str) -> httpx.Response:
        """POST of JSON."""
        return self.client.post(path, json=body, params=params or None)

    def data(self, dataset: int, *, result: str = "full", form: str = "json", **query: Any) -> httpx.Response:
        """A chart's data, for any query."""
        whole = {"filters": [], "extras": {}, "row_limit": 10_000, **query}
        body = {"datasource": {"id": dataset, "type": "table"}, "queries": [whole], "result_type": result}
        return self.post("/api/v1/chart/data", {**body, "result_format": form, "force": True})

    def ids(self, resource: str, name: str) -> dict[str, int]:
        """Ids of everything of a kind, by the field `name`."""
        found = self.get(f"/api/v1/{resource}/", q="(page:0,page_size:100)")
        return {str(one[name]): int(one["id"]) for one in found.json()["result"]}


def over(superset: Superset) -> Future[Superset]:
    """A start of Superset that is over, as `show` waits for it."""
    starting: Future[Superset] = Future()
    starting.set_result(superset)
    return starting


def page_token(client: httpx.Client, path: str) -> str:
    """CSRF token that a page gives its scripts."""
    [found] = re.findall(
        r"""csrf_token"[^>]*?value="([^"]+)"|csrf_token&#34;: &#34;([^&]+)&#34;""", client.get(path).text
    )[:1]
    return "".join(found)


def _with_token(client: httpx.Client) -> httpx.Client:
    answer = client.get("/api/v1/security/csrf_token/")
    is_given = answer.is_success
    client.headers["X-CSRFToken"] = answer.json()["result"] if is_given else page_token(client, "/superset/welcome/")
    return client


def sql_metric(expression: str, label: str = "answer") -> dict[str, Any]:
    """A metric that somebody writes into a chart."""
    return {"expressionType": "SQL", "sqlExpression": expression, "label": label, "hasCustomLabel": True}


def rows(answer: httpx.Response) -> list[dict[str, Any]]:
    """Rows of chart data; none where it was refused."""
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return []
    found = answer.json().get("result")
    parts = found if isinstance(found, list) else [found] if isinstance(found, dict) else []
    return [row for part in parts for row in part.get("data") or []]


def text(answer: httpx.Response) -> str:
    """Text of an answer; JSON is decoded and written without escapes."""
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    return json.dumps(answer.json(), ensure_ascii=False) if is_json else answer.text
