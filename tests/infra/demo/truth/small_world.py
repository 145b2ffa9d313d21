"""Small worlds, written by hand."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from infra.demo.truth.periods import Calendar
from infra.demo.truth.world import Attempt, Change, Commit, PullRequest, Review, Service, World

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHOP = "example/shop"


def at(hours: float) -> datetime:
    """Hours after the start, a Monday at nine."""
    return START + timedelta(hours=hours)


def calendar(as_of: datetime = datetime(2026, 4, 15, 12, tzinfo=UTC), timezone: str = "UTC") -> Calendar:
    return Calendar(ZoneInfo(timezone), date(2000, 1, 1), as_of)


def commit(sha: str, *parents: str, hours: float, message: str = "", path: str = "a.txt", **more: object) -> Commit:
    fields: dict[str, object] = {
        "repository": SHOP, "sha": sha, "parents": parents, "author_email": "ada@example.com", "author_name": "Ada",
        "authored_at": at(hours), "committed_at": at(hours), "message": message or f"Change {sha}",
        "changes": (Change(path, 1, 1),),
    }  # fmt: skip
    return Commit(**(fields | more))  # type: ignore[arg-type]


def deploy(number: str, sha: str | None, hours: float, **more: object) -> Attempt:
    fields: dict[str, object] = {
        "method": "file", "group_id": f"file:{number}", "service": "shop", "environment": "production", "sha": sha,
        "ref": sha, "started_at": None, "finished_at": at(hours),
    }  # fmt: skip
    return Attempt(**(fields | more))  # type: ignore[arg-type]


def pull_request(number: int = 1, **more: object) -> PullRequest:
    fields: dict[str, object] = {
        "repository": SHOP, "number": number, "author": "ada", "opened_at": at(0), "additions": 3, "deletions": 1,
    }  # fmt: skip
    return PullRequest(**(fields | more))  # type: ignore[arg-type]


def approval(reviewer: str, hours: float) -> Review:
    return Review(reviewer, "APPROVED", at(hours))


def world(**more: object) -> World:
    fields: dict[str, object] = {"calendar": calendar(), "services": [Service("shop", SHOP)]}
    return World(**(fields | more))  # type: ignore[arg-type]
