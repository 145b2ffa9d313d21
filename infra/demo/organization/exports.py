"""Exports of the organisation's other tools, CSV and reports of tests, for the ordinary `files` source."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from infra.demo.organization import events as log
from infra.demo.organization.exported_reports import write_reports

COLUMNS = {
    "people": ("person", "name", "email", "login", "timezone"),
    "teams": ("team", "parent_team", "member", "valid_from", "valid_to"),
    "incidents": (
        "incident_id", "service", "severity", "title", "started_at", "resolved_at", "deployment_id", "sha",
    ),
    "deployments": (
        "deployment_id", "repository", "service", "environment", "sha", "started_at", "finished_at", "status",
    ),
}  # fmt: skip
Row = tuple[object, ...]


def write_exports(folder: Path, events: Iterable[log.Event]) -> None:
    """Write one CSV per table of the `files` source, and reports; `events` are read several times."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = {
        "people": _people(events),
        "teams": _teams(events),
        "incidents": _incidents(events),
        "deployments": _deployments(events),
    }
    for table, columns in COLUMNS.items():
        with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows[table])
    write_reports(folder, events)


_EXPORTED = (
    log.PersonJoined, log.MemberJoined, log.MemberLeft, log.TeamFormed, log.IncidentStarted, log.IncidentResolved,
    log.TestsReported,
)  # fmt: skip


def is_exported(event: log.Event) -> bool:
    """Whether `write_exports` needs it."""
    return isinstance(event, _EXPORTED) or (isinstance(event, log.Deployed) and event.method is log.Method.FILE)


def _people(events: Iterable[log.Event]) -> Iterator[Row]:
    for one in events:
        if isinstance(one, log.PersonJoined) and one.kind is log.Kind.HUMAN:
            yield from ((one.person, one.name, email, one.login, one.timezone) for email in one.emails)


def _teams(events: Iterable[log.Event]) -> Iterator[Row]:
    parents = {one.team: one.parent for one in events if isinstance(one, log.TeamFormed)}
    emails = {one.person: one.emails[0] for one in events if isinstance(one, log.PersonJoined)}
    intervals: list[tuple[str, str, date, date | None]] = []
    for one in events:
        if isinstance(one, log.MemberJoined):
            intervals.append((one.team, one.person, one.day, None))
        elif isinstance(one, log.MemberLeft):
            at = next(
                at
                for at, (team, person, _, end) in enumerate(intervals)
                if (team, person, end) == (one.team, one.person, None)
            )
            intervals[at] = (*intervals[at][:3], one.day)
    for team, person, begin, end in intervals:
        yield team, parents[team] or "", emails[person], begin, end or ""


def _incidents(events: Iterable[log.Event]) -> Iterator[Row]:
    resolved = {one.incident_id: one.at for one in events if isinstance(one, log.IncidentResolved)}
    for one in events:
        if isinstance(one, log.IncidentStarted):
            yield (
                one.incident_id, one.service, one.severity, one.title, _time(one.at),
                _time(resolved.get(one.incident_id)), one.deployment or "", one.sha or "",
            )  # fmt: skip


def _deployments(events: Iterable[log.Event]) -> Iterator[Row]:
    for one in events:
        if isinstance(one, log.Deployed) and is_exported(one):
            identifier = one.group_id.removeprefix("file:")
            for service in one.services:
                yield (
                    identifier, one.repository, service, one.environment, one.sha, _time(one.started_at),
                    _time(one.at), one.verdict.value,
                )  # fmt: skip


def _time(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
