"""Lists of GitLab that never end, and lists that are whole again."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from pydantic import SecretStr

from ingestion.hosts.readings import Reading
from ingestion.sources.gitlab.api import HEADERS, PAGE, GitLab
from ingestion.sources.gitlab.reading import _releases
from ingestion.web.allowance import Broker
from ingestion.web.client import Client, Meter
from ingestion.web.credentials import Token
from ingestion.web.errors import UnavailableError
from tests.ingestion.web.vendor import Reply, vendor


@contextmanager
def answering(*bodies: Sequence[Any]) -> Iterator[GitLab]:
    """A GitLab that gives these lists, one after the other."""
    replies = [Reply(200, json.dumps(body).encode()) for body in bodies]
    with vendor(replies) as scripted, Client(scripted.url, Broker([Token("T", SecretStr("t"))]), HEADERS) as client:
        yield GitLab(client)


def test_a_list_in_order_of_changes_without_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.sources.gitlab.api.MOST_PAGES", 3)
    pages = [
        [{"id": page * PAGE + number, "updated_at": f"2024-01-01T00:{page:02}:00Z"} for number in range(PAGE)]
        for page in range(3)
    ]
    with answering(*pages) as gitlab, pytest.raises(UnavailableError, match="no end after 3 pages"):
        list(gitlab.changed("projects/1/issues", Meter(), None, {}))


def test_releases_of_which_one_was_null_are_read_until_they_are_whole() -> None:
    release = {"tag_name": "v1", "name": "one", "created_at": "2024-01-01T00:00:00Z", "released_at": None}
    with answering([release, None], [release], [release]) as gitlab:
        first = read(gitlab, None)
        assert ([one.reason for one in first.rejected], first.whole) == (["is null"], {})
        second = read(gitlab, first.positions["releases"])
        assert (list(second.rejected), set(second.whole)) == ([], {"releases"})
        assert list(_releases(gitlab, 1, second.positions["releases"], Meter())) == []


def read(gitlab: GitLab, known: str | None) -> Reading:
    [reading] = _releases(gitlab, 1, known, Meter())
    return reading
