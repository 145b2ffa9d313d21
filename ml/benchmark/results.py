"""Results of a benchmark, and how they are printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from rich.console import Console
from rich.table import Table

TEST_SHARE = 0.2
SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Result:
    """A model on the later rows of one project, against a naive baseline on the same rows."""

    project: str
    rows: int
    """Tested."""
    ours: float
    baseline: float
    p: float | None = None
    """One-sided, of a paired test that ours is better."""
    published: float | None = None
    beside: dict[str, float] = field(default_factory=dict)
    """Other measures of ours, by name."""
    reason: str = ""
    """Why there is none: the model abstains."""


@dataclass(frozen=True)
class Benchmark:
    """Results of one model on one kind of data."""

    title: str
    measure: str
    """Name and direction of `ours` and `baseline`."""
    baseline: str
    results: Sequence[Result]
    is_higher_better: bool
    note: str = ""

    @property
    def known(self) -> list[Result]:
        """Results of the projects for which the model did not abstain."""
        return [one for one in self.results if not one.reason]


def first_of_test(rows: int) -> int:
    """Place of the first of the later rows, on which nothing is trained."""
    return int(rows * (1 - TEST_SHARE))


def print_all(benchmarks: Iterable[Benchmark], console: Console) -> None:
    """A table per benchmark, with the mean of its projects."""
    for one in benchmarks:
        names = list(dict.fromkeys(name for result in one.results for name in result.beside))
        has_published = any(result.published is not None for result in one.results)
        table = Table(title=f"{one.title}: {one.measure}", caption=one.note or None, title_justify="left")
        headers = ["project", "rows", "ours", one.baseline, "difference", "p"]
        for header in [*headers, *(["published"] if has_published else []), *names]:
            table.add_column(header, justify="left" if header == "project" else "right")
        for result in one.results:
            if result.reason:
                table.add_row(result.project, f"{result.rows:,}", "abstains", result.reason)
                continue
            published = [_shown(result.published)] if has_published else []
            beside = [_shown(result.beside.get(name)) for name in names]
            table.add_row(*_cells(result), *published, *beside)
        if one.known:
            table.add_section()
            table.add_row(*_means(one, names, has_published=has_published))
        console.print(table)
        console.print(_verdict(one), end="\n\n")


def _cells(result: Result) -> list[str]:
    return [
        result.project, f"{result.rows:,}", _shown(result.ours), _shown(result.baseline),
        f"{result.ours - result.baseline:+.3f}", _shown(result.p),
    ]  # fmt: skip


def _means(one: Benchmark, names: Sequence[str], *, has_published: bool) -> list[str]:
    ours, baseline = (float(np.mean([getattr(r, name) for r in one.known])) for name in ("ours", "baseline"))
    published = [r.published for r in one.known if r.published is not None]
    beside = [[r.beside[name] for r in one.known if name in r.beside] for name in names]
    return [
        "mean", f"{sum(r.rows for r in one.known):,}", _shown(ours), _shown(baseline), f"{ours - baseline:+.3f}", "",
        *([_shown(float(np.mean(published)))] if has_published else []), *(_shown(float(np.mean(v))) for v in beside),
    ]  # fmt: skip


def _verdict(one: Benchmark) -> str:
    sign = 1 if one.is_higher_better else -1
    better = [r for r in one.known if sign * (r.ours - r.baseline) > 0]
    proved = [r for r in better if r.p is not None and r.p < SIGNIFICANT]
    said = f"Better than the baseline in {len(better)} of {len(one.results)}, in {len(proved)} with p < {SIGNIFICANT}"
    if not one.is_higher_better and one.known:
        ratio = float(np.mean([1 - r.ours / r.baseline for r in one.known if r.baseline]))
        said += f"; error lower by {ratio:.1%} on average"
    return f"{said}."


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
