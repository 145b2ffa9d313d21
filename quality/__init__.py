"""Checks of what was collected (groups `raw_git` and `raw_files`, or `raw` for both) and of what people read (`marts`).

Declaring is cheap; running imports Great Expectations, which takes seconds.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
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
    versions: Mapping[str, str] = MappingProxyType({}),
) -> "list[CheckResult]":
    """Run the checks of a group, write `quality.results` and `quality.runs`, build Data Docs.

    Args:
        suite_group: one of the groups above.
        warehouse_url: `postgresql://` URL of sei_transformer.
        docs_dir: Data Docs go to `<docs_dir>/<suite_group>/index.html`; nothing is written elsewhere.
        run_id: names this run; the same one again replaces its results.
        checked_at: time stamp of what is found in this run, and the instant after which a commit lies in the future.
        versions: of the tables that checks read, by schema and name. Where those of a table and the checks are as in
            the latest run, its results hold; a table of which one is missing is checked in any case.

    Returns:
        One result per declared check, in their order. A check that could not be evaluated has failed.

    Raises:
        UserError: schema `quality` cannot be written or the warehouse cannot be reached.
    """
    from quality.previous import previous_results, table_fingerprints

    declared = declared_checks(suite_group)
    fingerprints = table_fingerprints(declared, versions)
    known = previous_results(warehouse_url, suite_group, declared, fingerprints)
    if len(known) == len(declared):
        return known
    from quality.running import run_group

    return run_group(suite_group, warehouse_url, docs_dir, run_id, checked_at, known, fingerprints)
