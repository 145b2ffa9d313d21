"""Invented reports of tests and coverage."""

from collections.abc import Iterator
from typing import Any

from tests.dbt_project.metrics.scenario import Dice

CASES = 4


def test_suites(dice: Dice, count: int) -> Iterator[dict[str, Any]]:
    """Suites of few commits, so that cases fail and pass on the same."""
    for number in range(count):
        failed, skipped = int(dice.random.integers(0, 3)), int(dice.random.integers(0, 2))
        yield {
            "test_suite_id": f"report {number}:suite",
            "report_id": f"report {number}",
            "test_run_id": f"report {number - number % 2}",
            "repository_id": f"repository:{dice.pick(['x', 'y'])}",
            "service_id": "service:a",
            "sha": f"sha {number // 6}",
            "suite": "suite",
            "passed": CASES - failed - skipped if dice.happens(0.9) else 0,
            "failed": failed,
            "skipped": skipped,
            "seconds": float(dice.random.exponential(60)) if dice.happens(0.9) else None,
            "finished_at": dice.moment(),
            "deleted_at": dice.moment() if dice.happens(0.05) else None,
        }


def test_cases(dice: Dice, suites: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The cases of the suites that did not pass."""
    for suite in suites:
        names = dice.random.permutation(CASES)[: suite["failed"] + suite["skipped"]]
        for place, name in enumerate(names):
            yield {
                "test_suite_id": suite["test_suite_id"],
                "report_id": suite["report_id"],
                "repository_id": suite["repository_id"],
                "service_id": suite["service_id"],
                "sha": suite["sha"],
                "suite": suite["suite"],
                "class_name": "",
                "name": f"case {name}",
                "test_case": f"case {name}",
                "status": "failed" if place < suite["failed"] else "skipped",
                "finished_at": suite["finished_at"],
            }


def coverage(dice: Dice, count: int) -> Iterator[dict[str, Any]]:
    """Coverage of commits in one or two parts."""
    for number in range(count):
        total = int(dice.random.integers(0, 900)) if dice.happens(0.9) else 0
        yield {
            "report_id": f"report {number}",
            "repository_id": (repository := f"repository:{dice.pick(['x', 'y'])}"),
            "service_id": "service:a" if repository == "repository:x" else None,
            "sha": f"sha {number // 2}",
            "name": dice.pick(["one", "two"]),
            "is_on_default_branch": dice.happens(0.8),
            "lines_covered": total // 3,
            "lines_total": total,
            "finished_at": dice.moment(),
        }
