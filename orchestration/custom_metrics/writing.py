"""Files of new metrics."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from infra.configuration.custom_metrics import SUFFIX, CustomMetric, parse_metric
from infra.errors import UsageError


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]
    """Texts of several lines as they are read."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def write_metric(folder: Path, answers: Mapping[str, object]) -> Path:
    """Write the file of a metric into `folder`; returns its path.

    Args:
        folder: `metrics/`, made where it is not there.
        answers: by field of `CustomMetric`.

    Raises:
        ConfigurationError: the answers cannot be; no file is written.
        UsageError: there is such a file.
    """
    fields = CustomMetric.model_fields
    values = {field.alias or name: answers[name] for name, field in fields.items() if name in answers}
    path = folder / f"{answers['name']}{SUFFIX}"
    text = yaml.dump(values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    parse_metric(text, path)
    if path.exists():
        raise UsageError(f"{path} is there already. Change it, or choose another name.")
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
