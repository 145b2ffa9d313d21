"""Jira's REST API over the client, of Cloud (v3) or Data Center (v2): searches, pages, and what a site is like."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from ingestion.sources.jira.fields import Fields, discovered
from ingestion.web.client import Client, Meter, Request
from ingestion.web.errors import UnavailableError
from ingestion.web.odd_answers import documented

HEADERS = {"accept": "application/json", "user-agent": "sei-platform"}
PAGE = 100
MOST_PAGES = 100_000
"""Bound on the pages of one list, beyond what any has."""
IDS_AT_ONCE = {True: 5_000, False: 1_000}
"""Ids that a search gives in one answer: Cloud, Data Center."""
CHANGES_AT_ONCE = 10_000
Node = dict[str, Any]
Parameters = Mapping[str, str | int]


@dataclass(frozen=True)
class Site:
    """Properties of a site, asked for once in a run."""

    is_cloud: bool
    url: str
    """Address at which people find it."""
    zone: ZoneInfo
    """Time zone of whoever asks: JQL reads its times in it."""
    fields: Fields
    statuses: Sequence[Node]


@dataclass(frozen=True)
class Jira:
    """One connection, for all its projects."""

    client: Client
    """Its base URL is that of the site, below whatever prefix it has."""
    story_points: str | None = None
    """Field of estimates that the configuration names."""
    incidents: str | None = None
    """JQL that finds incidents among the issues of a project."""

    @cached_property
    def server_info(self) -> Node:
        """Kind and address of the site, which both kinds tell at one path.

        Raises:
            ApiError: see `Client.send`.
        """
        found: Node = self.get("rest/api/2/serverInfo", Meter())
        return found

    @property
    def is_cloud(self) -> bool:
        """True for Jira Cloud, which has another API than Data Center."""
        return bool(self.server_info.get("deploymentType") == "Cloud")

    @property
    def path(self) -> str:
        """Path of the platform's end points."""
        return f"rest/api/{3 if self.is_cloud else 2}"

    def site(self, meter: Meter) -> Site:
        """Ask for the properties of the site.

        Raises:
            ApiError: see `Client.send` and `documented`.
        """
        with documented(f"{self.client.base_url}: the site"):
            url = self.server_info.get("baseUrl") or self.client.base_url
            zone = self.get(f"{self.path}/myself", meter).get("timeZone")
            fields = discovered(self.get(f"{self.path}/field", meter), self.story_points)
            statuses = self.get(f"{self.path}/status", meter)
            return Site(self.is_cloud, url, _zone(zone), fields, statuses)

    def get(self, path: str, meter: Meter, parameters: Parameters | None = None) -> Any:
        """Parsed answer of an end point.

        Raises:
            ApiError: see `Client.send`.
        """
        return self.client.send(Request("GET", path, parameters=parameters or {}), meter).data

    def listed(
        self, path: str, meter: Meter, name: str = "values", page: int = 50, **given: str | int
    ) -> Iterator[Any]:
        """Every element of a list that is paged by `startAt`, however many the site gives at once.

        Raises:
            ApiError: see `Client.send`; or the list has no end.
        """
        start = 0
        for _ in range(MOST_PAGES):
            found = self.get(path, meter, {**given, "startAt": start, "maxResults": page})
            values = found.get(name) or []
            yield from values
            start += len(values)
            total = found.get("total")
            if not values or found.get("isLast") is True or (isinstance(total, int) and start >= total):
                return
        raise UnavailableError(f"{path}: the list has no end after {MOST_PAGES:,} pages.")

    def search(
        self, jql: str, fields: Sequence[str], meter: Meter, page: int = PAGE, expand: str = ""
    ) -> Iterator[tuple[list[Any], bool]]:
        """Issues of a query, a page at a time, each with whether it is the last; Data Center adds what is to `expand`.

        Raises:
            ApiError: see `Client.send`; or the list has no end.
        """
        asked: dict[str, str | int] = {"jql": jql, "fields": ",".join(fields), "maxResults": page}
        asked |= {"expand": expand} if expand else {}
        where: dict[str, str | int] = {}
        for _ in range(MOST_PAGES):
            found = self.get(f"{self.path}/search{'/jql' if self.is_cloud else ''}", meter, {**asked, **where})
            issues = found.get("issues") or []
            if self.is_cloud:
                token = found.get("nextPageToken")
                is_last, where = found.get("isLast") is True or not token, {"nextPageToken": token or ""}
            else:
                start = int(found.get("startAt") or 0) + len(issues)
                is_last, where = not issues or start >= int(found.get("total") or 0), {"startAt": start}
            yield issues, is_last
            if is_last:
                return
        raise UnavailableError(f"{jql}: the list has no end after {MOST_PAGES:,} pages.")

    def ids(self, jql: str, meter: Meter) -> Iterator[Any]:
        """Issues of a query with nothing but their ids.

        Raises:
            ApiError: see `search`.
        """
        for issues, _ in self.search(jql, ["id"], meter, IDS_AT_ONCE[self.is_cloud]):
            yield from issues

    def changes(self, ids: Sequence[str], meter: Meter) -> Iterator[Any]:
        """All changes of some issues of Cloud, as `{"issueId": ..., "changeHistories": [...]}`; one may come in parts.

        Raises:
            ApiError: see `Client.send`; or the list has no end.
        """
        body: Node = {"issueIdsOrKeys": list(ids), "maxResults": CHANGES_AT_ONCE}
        for _ in range(MOST_PAGES):
            found = self.client.send(Request("POST", f"{self.path}/changelog/bulkfetch", body=body), meter).data
            yield from found.get("issueChangeLogs") or []
            if not (token := found.get("nextPageToken")):
                return
            body = {**body, "nextPageToken": token}
        raise UnavailableError(f"The changes of {len(ids)} issues have no end after {MOST_PAGES:,} pages.")


def jql_moment(moment: datetime, zone: ZoneInfo) -> str:
    """The minute of a moment for JQL, in the zone of whoever asks; of an hour that comes twice the first one."""
    local = moment.astimezone(zone)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        local -= timedelta(hours=1)
    return local.strftime("%Y/%m/%d %H:%M")


def _zone(name: Any) -> ZoneInfo:
    """The zone of that name; else the one in which it is earliest: too much is asked for then, and never too little."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, TypeError, OSError):
        return ZoneInfo("Etc/GMT+12")
