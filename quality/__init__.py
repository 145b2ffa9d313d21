"""Checks of what was collected (groups `raw_git` and `raw_files`, or `raw` for both) and of what people read (`marts`).

Declaring is cheap; running imports Great Expectations, which takes seconds.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from quality.checks import Check
from quality.suites import checks_of

if TYPE_CHECKING:
    from quality.results import CheckResult

__all__ = ["Check", "declared_checks", "run"]


def declared_checks(suite_group: str) -> list[Check]:
    """The checks of a group, without importing Great Expectations."""
    return list(checks_of(suite_group))


def run(
    suite_group: str,
    warehouse_url: str,
    docs_dir: Path,
    run_id: str,
    checked_at: datetime,
    fingerprint: str | None = None,
) -> "list[CheckResult]":
    """Run the checks of a group, write `quality.results` and `quality.runs`, build Data Docs.

    Args:
        suite_group: one of the groups above.
        warehouse_url: `postgresql://` URL of sei_transformer.
        docs_dir: Data Docs go to `<docs_dir>/<suite_group>/index.html`; nothing is written elsewhere.
        run_id: names this run; the same one again replaces its results.
        checked_at: time stamp of the results, and the instant after which a commit lies in the future.
        fingerprint: names the state of what is checked; where the latest run had the same one and no error,
            its results are returned and nothing is run.

    Returns:
        One result per declared check, in their order. A check that could not be evaluated has failed.

    Raises:
        UserError: schema `quality` cannot be written or the warehouse cannot be reached.
    """
    from quality.previous import previous_results

    if fingerprint is not None:
        known = previous_results(warehouse_url, suite_group, fingerprint, declared_checks(suite_group))
        if known is not None:
            return known
    from quality.running import run_group

    return run_group(suite_group, warehouse_url, docs_dir, run_id, checked_at, fingerprint)
