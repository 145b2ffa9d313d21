"""Targets of `sei.toml`: each names a metric that there is."""

from collections.abc import Collection
from pathlib import Path

from infra.configuration import Configuration
from infra.configuration.custom_metrics import metric_files
from infra.configuration.errors import ConfigurationError, Problem
from infra.configuration.positions import key_lines, line_of
from infra.configuration.values import nearest
from orchestration.metric_registry import registry


def refuse_unknown_targets(configuration: Configuration, path: Path, metrics: Path | None) -> None:
    """Refuse a name in `[targets]` that is neither in the registry nor defined in the folder `metrics`.

    Raises:
        ConfigurationError: with each such line of `path`.
    """
    if not configuration.targets:
        return
    known = [*(row["metric"] for row in registry()), *(file.stem for file in metric_files(metrics))]
    if unknown := sorted(configuration.targets.keys() - set(known)):
        lines = key_lines(path.read_text(encoding="utf-8-sig").replace("\r\n", "\n"))
        raise ConfigurationError(
            path, [Problem(line_of(("targets", name), lines), _sentence(name, known)) for name in unknown]
        )


def _sentence(name: str, known: Collection[str]) -> str:
    suggestion = nearest(name, sorted(known))
    hint = f"did you mean {suggestion!r}?" if suggestion else "`sei metric list` names them all"
    return f"there is no metric {name!r}; {hint}"
