"""The answers for one log: all of them into a folder, or one metric to a stream."""

import tomllib
from datetime import date
from pathlib import Path
from typing import IO

from infra.demo.organization.log import NAME, read_log
from infra.demo.truth import facts, output
from infra.demo.truth.facts import Facts
from infra.demo.truth.metrics import everything
from infra.demo.truth.reading import HISTORY_START, read
from infra.errors import UserError


def write_truth(log_path: Path, out_dir: Path, history_start: date = HISTORY_START) -> None:
    """Write `metrics.csv` and the facts behind it for the log at `log_path`."""
    output.write_all(facts.find(read(read_log(log_path), history_start)), out_dir)


def write_metric(folder: Path, metric: str, target: IO[str]) -> None:
    """Write the rows of one metric of a generated organisation as CSV.

    UserError if there is no such metric, or no organisation in the folder.
    """
    known = everything.names()
    if metric not in known:
        raise UserError(f"there is no metric {metric!r}; they are {', '.join(known)}")
    output.write_rows(target, everything.rows(metric, facts_of(folder)))


def facts_of(folder: Path) -> Facts:
    """The facts of the organisation that `generate` wrote into a folder."""
    log_path = folder / NAME
    if not log_path.exists():
        raise UserError(
            f"{folder} has no {NAME}; make an organisation with: python -m infra.demo generate --out {folder}"
        )
    return facts.find(read(read_log(log_path), _history_start(folder / "sei.toml")))


def _history_start(configuration: Path) -> date:
    if not configuration.exists():
        return HISTORY_START
    start = tomllib.loads(configuration.read_text()).get("organization", {}).get("history_start", HISTORY_START)
    assert isinstance(start, date)
    return start
