"""A small site, from a log written by hand, asked without a socket."""

import asyncio
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
from starlette.middleware import Middleware

from infra.demo.organization import events as log
from infra.demo.vendors.jira import Behaviour, Store, jira
from infra.demo.vendors.jira.projection import store_of

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOKEN = "sei@acme.example:secret"
STORY, MOVED, DELETED, BUSY, TALL, SUB_TASK, EPIC = range(10_001, 10_008)
"""Work items."""


def at(hours: float) -> datetime:
    """Hours after the start, a Monday at nine."""
    return START + timedelta(hours=hours)


def _person(key: str, account: int, kind: log.Kind = log.Kind.HUMAN) -> log.PersonJoined:
    return log.PersonJoined(
        at=at(0), person=key, kind=kind, name=key.title(), login=key, account=account, emails=(f"{key}@acme.example",),
        names=(key.title(),), timezone="Europe/Berlin",
    )  # fmt: skip


def _item(item: int, number: int, kind: log.ItemKind = log.ItemKind.STORY, **more: Any) -> log.ItemCreated:
    return log.ItemCreated(
        at=at(1), item=item, person="ada", project="PAY", number=number, kind=kind, title=f"Work {item}", **more
    )


def _status(item: int, hours: float, status: log.ItemStatus, why: log.Resolution | None = None) -> log.Event:
    return log.ItemStatusChanged(at=at(hours), item=item, person="bea", status=status, resolution=why)


def events() -> list[log.Event]:
    """The whole log."""
    done, progress = log.ItemStatus.DONE, log.ItemStatus.IN_PROGRESS
    dates = {"planned_start": at(2), "planned_end": at(2 + 14 * 24)}
    by = {"person": "ada"}
    return [
        log.Founded(at=at(0), organization="acme", name="Acme", timezone="UTC", seed=1, as_of=at(1000)),
        _person("ada", 1000), _person("bea", 1002), _person("gone", 1003), _person("renovate", 1004, log.Kind.BOT),
        log.MemberJoined(at=at(0), team="Payments", person="ada", day=date(2026, 3, 2)),
        log.ProjectCreated(at=at(0), project="PAY", project_number=10_001, name="Payments", team="Payments", **by),
        log.ProjectCreated(at=at(0), project="MOB", project_number=10_002, name="Mobile", team="Mobile", **by),
        log.BoardCreated(at=at(0), board=1, project="PAY", name="Payments board"),
        log.BoardCreated(at=at(0), board=2, project="PAY", name="Payments support", has_sprints=False),
        log.BoardCreated(at=at(0), board=3, project="MOB", name="Mobile board"),
        _item(EPIC, 1, log.ItemKind.EPIC),
        _item(STORY, 2, points=3.0, assignee="ada", parent=EPIC),
        _item(MOVED, 3, log.ItemKind.BUG), _item(DELETED, 4, log.ItemKind.TASK), _item(BUSY, 5, log.ItemKind.TASK),
        _item(TALL, 6, log.ItemKind.INCIDENT), _item(SUB_TASK, 7, log.ItemKind.SUB_TASK, parent=STORY),
        log.ItemLinked(at=at(1.1), item=DELETED, link=20_001, blocks=STORY, **by),
        log.ItemLinked(at=at(1.2), item=STORY, link=20_002, blocks=MOVED, **by),
        log.SprintPlanned(at=at(1.3), sprint=1, board=1, name="PAY Sprint 1", goal="", **by),
        log.SprintPlanned(at=at(1.3), sprint=2, board=1, name="PAY Sprint 2", goal="Less", **by, **dates),
        log.SprintPlanned(at=at(1.3), sprint=3, board=1, name="PAY Sprint 3", goal="", **by),
        log.ItemScheduled(at=at(1.4), item=STORY, sprint=1, **by),
        log.ItemScheduled(at=at(1.4), item=MOVED, sprint=1, **by),
        log.SprintStarted(at=at(2), sprint=1, **by, **dates),
        log.ItemScheduled(at=at(3), item=MOVED, sprint=None, **by),
        log.ItemAssigned(at=at(4), item=STORY, assignee="gone", **by),
        _status(STORY, 5, progress),
        *(
            log.WorkLogged(at=at(5 + n), item=BUSY, worklog=30_000 + n, started_at=at(4 + n), seconds=3_600, **by)
            for n in range(1, 106)
        ),
        log.ItemMoved(at=at(200), item=MOVED, project="MOB", number=1, **by),
        log.ItemDeleted(at=at(201), item=DELETED, **by),
        log.AccountDeleted(at=at(202), person="gone"),
        log.SprintCompleted(at=at(340), sprint=1, **by),
        log.ItemScheduled(at=at(340), item=STORY, sprint=2, **by),
        log.SprintStarted(at=at(341), sprint=2, **by, **dates),
        log.SprintRescheduled(at=at(342), sprint=2, planned_start=at(2), planned_end=at(400), **by),
        log.ItemEstimated(at=at(343), item=STORY, points=5.0, **by),
        _status(STORY, 344, done, log.Resolution.DONE), _status(STORY, 345, progress),
        _status(BUSY, 346, done, log.Resolution.WONT_DO),
    ]  # fmt: skip


class Site:
    """Cloud or Data Center over a store."""

    def __init__(
        self, store: Store | None = None, *, is_cloud: bool = True, faults: Sequence[Middleware] = (), **more: Any
    ) -> None:
        self.store = store or store_of(events())
        self.is_cloud = is_cloud
        behaviour = replace(Behaviour([TOKEN], is_cloud=is_cloud), **more)
        self._app, self._api = jira(self.store, behaviour, faults), behaviour.api

    def send(self, method: str, path: str, token: str = TOKEN, **more: Any) -> httpx.Response:
        """One response."""
        given = f"Basic {b64encode(token.encode()).decode()}" if self.is_cloud else f"Bearer {token}"

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://jira") as client:
                return await client.request(method, path, headers={"authorization": given}, **more)

        return asyncio.run(ask())

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        """A response of the platform, or of the Agile interface where the path begins with `/board`."""
        base = "/rest/agile/1.0" if path.startswith("/board") else self._api
        return self.send("GET", f"{base}{path}", params=parameters or None)

    def keys(self, jql: str) -> list[str]:
        """Keys of the issues that a query asks for."""
        path = "/search/jql" if self.is_cloud else "/search"
        answer = self.get(path, jql=jql, fields="key")
        assert answer.status_code == 200, answer.text
        return [one["key"] for one in answer.json()["issues"]]

    def bulk(self, **body: Any) -> httpx.Response:
        """A response of the bulk changelogs."""
        return self.send("POST", f"{self._api}/changelog/bulkfetch", json=body)
