"""The weekly reports: one of the organisation and one per team, as files and as a message."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.periods import Period
from orchestration.reports.cards import ShownCard, shown
from orchestration.reports.content import DORA
from orchestration.reports.files import write
from orchestration.reports.reading import Report, read_report
from orchestration.reports.rendering import html, title
from orchestration.reports.scope import check_period, find_subject, names
from orchestration.reports.warehouse import reading

ORGANIZATION_FILE = "organization.html"


@dataclass(frozen=True)
class Published:
    """A report that was written."""

    report: Report
    path: Path
    size: int
    """In bytes."""

    @property
    def title(self) -> str:
        """Title of the report."""
        return title(self.report)

    def numbers(self) -> dict[str, str]:
        """The DORA metrics in words, by title; what has no value says so."""
        return {card.title: _sentence(card) for card in (shown(card, self.report) for card in DORA.cards)}


def read_week(url: str) -> list[Report]:
    """The reports of the last whole week, the organisation's first; they take milliseconds each to read.

    Args:
        url: of a role that reads `marts`.

    Raises:
        UserError: nothing was computed yet.
    """
    with reading(url) as (connection, organization):
        week = organization.latest_complete("week")
        check_period(connection, organization, week)
        subjects = [find_subject(connection, organization, team=team) for team in (None, *names(connection, "team"))]
        return [read_report(connection, organization, subject, week) for subject in subjects]


def publish(reports: Iterable[Report], folder: Path) -> Iterator[Published]:
    """Draw and write reports: the long part.

    Args:
        reports: what to write.
        folder: gets a folder per week; a report of the same week is replaced.

    Raises:
        UserError: a file cannot be written.
    """
    for report in reports:
        path = folder / report.period.name / file_name(report)
        yield Published(report, path, write(path, html(report)))


def file_name(report: Report) -> str:
    """A name that any file system takes."""
    subject = report.subject
    return ORGANIZATION_FILE if subject.kind == "organization" else _file(subject.kind, subject.name)


def team_file(team: str) -> str:
    """The name of the file that holds a team's report; who may open it is decided by it."""
    return _file("team", team)


def _file(kind: str, name: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9-]+", "-", name)[:60].strip("-")
    if plain != name:
        # A digest keeps two names apart that look alike without what no file system takes.
        plain += "-" + hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{kind}-{plain.strip('-')}.html"


def message(published: Published) -> dict[str, Any]:
    """The report as JSON: what it is, its main numbers, and the file as base64."""
    report = published.report
    return {
        "title": published.title,
        "text": "\n".join([published.title, *(f"{name}: {text}" for name, text in published.numbers().items())]),
        "organization": report.organization.name,
        "timezone": report.organization.timezone,
        "as_of": report.organization.as_of.isoformat(),
        "period": _period(report.period),
        "metrics": [_number(card.metric, report) for card in DORA.cards],
        "file": {
            "name": f"{report.period.name}-{published.path.name}",
            "content_type": "text/html; charset=utf-8",
            "content_base64": base64.b64encode(published.path.read_bytes()).decode(),
        },
    }


def _period(period: Period) -> dict[str, str]:
    return {
        "name": period.name,
        "grain": period.grain,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
    }


def _number(metric: str, report: Report) -> dict[str, Any]:
    now, before = report.point(metric), report.point(metric, report.period.before())
    return {
        "metric": metric,
        "value": now.value if now else None,
        "value_before": before.value if before else None,
        "unit": now.unit if now else None,
        "sample_size": now.sample_size if now else 0,
    }


def _sentence(card: ShownCard) -> str:
    return "no value" if card.value is None else ", ".join(filter(None, (card.value, card.change)))
