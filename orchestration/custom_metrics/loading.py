"""The files of `metrics/` as a run loads them."""

from pathlib import Path

from infra.configuration.custom_metrics import metric_files
from infra.configuration.errors import ConfigurationError
from ingestion.sources.config import Row
from orchestration.custom_metrics.checking import Checked


def custom_metrics(folder: Path | None, reader_url: str) -> dict[str, Row | str]:
    """Every file, by folder and name: its row of `raw_config.custom_metrics`, or what is wrong with it.

    Args:
        folder: `metrics/`.
        reader_url: of the warehouse, as sei_reader; its marts may be missing still.
    """
    found: dict[str, Row | str] = {}
    for path in metric_files(folder):
        name = f"{path.parent.name}/{path.name}"
        try:
            found[name] = _row(Checked(path, reader_url, with_rows=False))
        except ConfigurationError as error:
            found[name] = "; ".join(map(str, error.problems))
    return found


def _row(checked: Checked) -> Row:
    metric, sql = checked.metric, checked.sql
    target = None if metric.target is None else float(metric.target)
    return (
        metric.name, metric.kind, metric.unit, metric.owner, metric.direction, target, metric.definition,
        sql.query, sql.check_query,
    )  # fmt: skip
