"""Faults of a `sei.toml`: all of them at once, each with its line."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.errors import UsageError


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake; `line` counts from 1, 0 means the file as a whole."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class ConfigurationError(UsageError):
    """A configuration file cannot be used; `problems` holds every reason, in the order of the file."""

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(set(problems)))
        super().__init__(self._text())

    def _text(self) -> str:
        if len(self.problems) == 1:
            return f"{self.path}: {self.problems[0]}"
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        return f"{self.path} has {len(self.problems)} problems:\n{listed}"
