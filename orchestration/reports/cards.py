"""A metric of the period in words: its value, its change, and how it stands against the industry."""

from dataclasses import dataclass

from infra.wording import change, human
from orchestration.reports.content import Card
from orchestration.reports.reading import Benchmark, Report

FEW = 5
"""Least number of rows in each period for a change to be shown: of fewer it is chance as much as anything."""
ARROWS = {-1: "▼", 1: "▲"}


@dataclass(frozen=True)
class ShownCard:
    """Contents of a card, all of it plain text."""

    title: str
    metric: str
    value: str | None
    """None where nothing was measured."""
    counted: str
    change: str
    verdict: str
    """`better`, `worse` or empty."""
    benchmark: list[str]


def shown(card: Card, report: Report) -> ShownCard:
    """The card of a metric in the report's period."""
    now = report.point(card.metric)
    value = None if now is None or now.value is None else human(now.value, now.unit)
    text, verdict = _change(card, report)
    counted = ""
    if now is not None and value is not None:
        counted = f"{now.sample_size:,} counted" + (f", {now.excluded_count:,} left out" if now.excluded_count else "")
    return ShownCard(
        title=card.title,
        metric=card.metric,
        value=value,
        counted=counted,
        change=text,
        verdict=verdict,
        benchmark=benchmark_words(report.benchmarks.get(card.metric), report.subject.kind),
    )


def benchmark_words(found: Benchmark | None, kind: str) -> list[str]:
    """The value that is compared, level, score and the industry's mean, each with the year of its DORA report.

    Of the organisation and of teams it is that of their median service, and not what the card shows.
    """
    if found is None or found.value is None:
        return []
    words = [f"{'This service' if kind == 'service' else 'Median service'}: {human(found.value, found.unit)}"]
    if found.level is not None:
        words.append(f"Level {found.level} ({found.level_year})")
    if found.score is not None:
        words.append(f"Score {found.score:.1f} of 10 ({found.score_year})")
    industry = [f"{found.industry_score:.1f}"] if found.industry_score is not None else []
    industry += [human(found.industry_mean, found.unit)] if found.industry_mean is not None else []
    if industry:
        words.append(f"Industry {' or '.join(industry)}")
    return words


def _change(card: Card, report: Report) -> tuple[str, str]:
    now, before = report.point(card.metric), report.point(card.metric, report.period.before())
    if now is None or now.value is None:
        return "", ""
    if before is None or before.value is None:
        return "no value in the period before", ""
    was = f"before: {human(before.value, before.unit)}"
    if min(now.sample_size, before.sample_size) < FEW:
        return f"{was}; fewer than five rows are not compared", ""
    found = change(now.value, before.value, now.unit)
    if found is None:
        return was, ""
    if found.sign == 0:
        return f"unchanged ({was})", ""
    verdict = ""
    direction = report.directions.get(card.metric)
    if direction is not None and found.is_clear:
        verdict = "better" if (found.sign > 0) == (direction == "up") else "worse"
    return f"{ARROWS[found.sign]} {found.amount} ({was})", verdict
