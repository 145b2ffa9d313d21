"""A report as one HTML file: no script, no request, every name escaped."""

import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from infra.wording import human
from orchestration.periods import Period
from orchestration.reports.cards import shown
from orchestration.reports.charts import draw
from orchestration.reports.content import SECTIONS, Section
from orchestration.reports.reading import Report

TEMPLATES = Path(__file__).parent / "templates"


def html(report: Report) -> str:
    """The whole file. The same report gives the same text."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = (human, words, day, web_address, linked, together)
    templates.filters |= {one.__name__: one for one in filters}
    organization = report.organization
    return templates.get_template("report.html.j2").render(
        report=report,
        style=_ours((TEMPLATES / "report.css").read_text()),
        title=title(report),
        period=long(report.period),
        as_of=f"{organization.as_of.astimezone(ZoneInfo(organization.timezone)):%-d %B %Y, %H:%M}",
        is_over=report.period.end <= organization.as_of_on,
        sections=[_section(section, report) for section in SECTIONS],
        bottleneck_period=long(report.bottleneck_period),
        attention_count=sum(report.attention_counts.values()),
        attention_counts=", ".join(f"{kind}: {count:,}" for kind, count in report.attention_counts.items()),
        quick_check=report.benchmarks.get("quick_check_score"),
    )


def title(report: Report) -> str:
    """Title of the file, and of a message about it."""
    return f"Engineering report: {report.subject.name}, {long(report.period)}"


def long(period: Period) -> str:
    """A period as a title names it: August 2026, week 35 of 2026 (24 to 30 August)."""
    last = period.last
    match period.grain:
        case "week":
            first = day(period.start) if period.start.year != last.year else f"{period.start:%-d %B}"
            return (
                f"week {period.start.isocalendar().week} of {period.start.isocalendar().year} ({first} to {day(last)})"
            )
        case "month":
            return f"{period.start:%B %Y}"
        case "quarter":
            return f"{period.name[5:]} {period.start.year} ({period.start:%B} to {last:%B})"
    return day(period.start)


def day(value: date) -> str:
    """A date in words: 1 August 2026."""
    return f"{value:%-d %B %Y}"


def words(name: str) -> str:
    """A name in the code as a person reads it: `change_lead_time` is "Change lead time"."""
    return name.replace("_", " ").capitalize()


def together(text: str) -> str:
    """The text with no line break between a number and its unit."""
    return re.sub(r"(?<=\d) (?=[%a-z])", "\u00a0", text)


def web_address(text: str | None) -> str | None:
    """The address where it is one that a link may have: `https:` or `http:`."""
    if text is None:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.netloc else None


def linked(names: list[str]) -> str:
    """Metrics in a sentence."""
    return ", ".join(words(name).lower() for name in names)


def _section(section: Section, report: Report) -> dict[str, object]:
    drawn = [(chart.title, draw(chart, report)) for chart in section.charts if report.period.grain in chart.grains]
    return {
        "title": section.title,
        "cards": [shown(card, report) for card in section.cards],
        "charts": [{"title": name, "svg": _ours(found[0]), "unit": found[1]} for name, found in drawn if found],
        "empty": [name for name, found in drawn if found is None],
    }


def _ours(text: str) -> Markup:
    # The style is a file of ours; vl-convert writes the SVG, out of numbers and names of ours.
    return Markup(text)  # noqa: S704
