"""A metric of the user's own: one YAML file in the folder `metrics/` beside `sei.toml`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import Field, StrictFloat, StrictInt, ValidationError, ValidationInfo, field_validator
from yaml.nodes import MappingNode, ScalarNode

from infra.configuration.block import Block
from infra.configuration.errors import ConfigurationError, Problem
from infra.configuration.positions import line_of
from infra.configuration.values import NAME
from infra.configuration.wording import in_words

Kind = Literal["rate", "count", "sum", "ratio", "mean", "median", "load", "last"]
Unit = Literal["per_day", "seconds", "ratio", "count", "points"]
Direction = Literal["up", "down"]
SUFFIX = ".yaml"
UNITS: Mapping[str, tuple[str, ...]] = {
    "rate": ("per_day",),
    "count": ("count",),
    "load": ("count",),
    "ratio": ("ratio",),
    "sum": ("seconds", "count", "points"),
    "mean": ("seconds", "ratio", "count", "points"),
    "median": ("seconds", "ratio", "count", "points"),
    "last": ("seconds", "ratio", "count", "points"),
}
"""Kind -> units that its values can have."""


class CustomMetric(Block):
    """Definition of a metric. Its events come from a built-in metric or a fact (`from`), or from a query (`sql`)."""

    name: str = Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=50)
    kind: Kind
    unit: Unit
    owner: NAME
    direction: Direction
    definition: NAME
    target: StrictFloat | StrictInt | None = None
    source: NAME | None = Field(default=None, alias="from")
    where: str | None = None
    """SQL condition; `fact` and, of a built-in metric, `event` are its tables."""
    value: str | None = None
    """SQL expression of them."""
    at: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*$")
    """Column of the fact with the moment that decides the period."""
    sql: str | None = Field(default=None, validate_default=True)

    @field_validator("unit")
    @classmethod
    def _fits_the_kind(cls, value: str, info: ValidationInfo) -> str:
        fitting = UNITS.get(info.data.get("kind", ""), (value,))
        if value not in fitting:
            raise ValueError(f"a {info.data['kind']} is in {' or '.join(fitting)}, not {value!r}")
        return value

    @field_validator("where", "value", "at")
    @classmethod
    def _is_of_a_source(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and info.data.get("source") is None:
            raise ValueError("goes with 'from'; in 'sql' the query itself says it")
        return value

    @field_validator("sql")
    @classmethod
    def _is_the_only_source(cls, value: str | None, info: ValidationInfo) -> str | None:
        if "source" in info.data and (value is None) == (info.data["source"] is None):
            raise ValueError("write either 'from', a built-in metric or a fact, or 'sql', a query")
        return value


def metric_files(folder: Path | None) -> list[Path]:
    """The files of a folder that define metrics, by name; none where there is no such folder."""
    return sorted(folder.glob("*.y*ml")) if folder else []


def read_metric(path: Path) -> CustomMetric:
    """The metric that a file defines.

    Raises:
        ConfigurationError: it cannot be read, is no YAML or says what cannot be; every problem is listed.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(path, [Problem(0, f"cannot be read: {error}")]) from None
    return parse_metric(text, path)


def parse_metric(text: str, path: Path) -> CustomMetric:
    """The same for a text that is, or will be, the content of `path`."""
    lines = key_lines(text, path)
    try:
        metric = CustomMetric.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems = [Problem(line_of(one["loc"], lines), in_words(one, CustomMetric)) for one in details]
        raise ConfigurationError(path, problems) from None
    if path.name != metric.name + SUFFIX:
        problem = Problem(lines[("name",)], f"defines {metric.name!r}, so call the file {metric.name}{SUFFIX}")
        raise ConfigurationError(path, [problem])
    return metric


def key_lines(text: str, path: Path) -> dict[tuple[str | int, ...], int]:
    """Line (from 1) of each key of a YAML text.

    Raises:
        ConfigurationError: it is no YAML, no table of keys, or has a key twice.
    """
    try:
        root = yaml.compose(text)
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or str(error)
        raise ConfigurationError(path, [Problem(mark.line + 1 if mark else 0, f"is no valid YAML: {said}")]) from None
    if not isinstance(root, MappingNode):
        raise ConfigurationError(path, [Problem(0, "is no table of keys; `sei metric new` writes one")])
    lines: dict[tuple[str | int, ...], int] = {}
    for key, _ in root.value:
        name, line = key.value if isinstance(key, ScalarNode) else str(key), key.start_mark.line + 1
        if (name,) in lines:
            raise ConfigurationError(path, [Problem(line, f"has the key '{name}' twice, first in line {lines[name,]}")])
        lines[name,] = line
    return lines


def kinds() -> tuple[str, ...]:
    """The kinds that a custom metric can have."""
    return get_args(Kind)
