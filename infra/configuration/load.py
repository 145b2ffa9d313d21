"""Read `sei.toml` and say everything that is wrong with it, by line."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from infra.configuration.errors import ConfigurationError, Problem
from infra.configuration.installations import mixed_up
from infra.configuration.models import Configuration, GitSource
from infra.configuration.positions import key_lines, line_of
from infra.configuration.wording import in_words

_TOML_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def load_configuration(path: Path) -> Configuration:
    """Read the file; paths in it are resolved against its folder.

    Raises:
        ConfigurationError: it cannot be read, is no TOML or says what cannot be; every problem is listed.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ConfigurationError(
            path, [Problem(0, "there is no such file; set SEI_CONFIG, or start from sei.example.toml")]
        ) from None
    except OSError as error:
        raise ConfigurationError(path, [Problem(0, f"cannot be read: {error.strerror}")]) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(path, [Problem(line, "is not UTF-8; save the file as UTF-8")]) from None
    return parse_configuration(text, path)


def parse_configuration(text: str, path: Path) -> Configuration:
    """The same for a text that is, or will be, the content of `path`."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(path, [_syntax_problem(str(error), text)]) from None
    lines = key_lines(text.replace("\r\n", "\n"))
    try:
        configuration = Configuration.model_validate(values, context={"folder": str(path.absolute().parent)})
    except ValidationError as error:
        raise ConfigurationError(
            path, [Problem(line_of(d["loc"], lines), in_words(d)) for d in error.errors(include_url=False)]
        ) from None
    contradictions = [*_duplicates(configuration, lines), *mixed_up(configuration.hosts, lines)]
    if contradictions:
        raise ConfigurationError(path, contradictions)
    return configuration


def default_configuration(git_path: Path) -> Configuration:
    """Configuration without a `sei.toml`: the one repository at `git_path`, with every rule at its default."""
    block = GitSource.model_validate({"url": str(git_path)}, context={"folder": str(Path.cwd())})
    return Configuration(git=(block,))


def _syntax_problem(message: str, text: str) -> Problem:
    match = _TOML_POSITION.search(message)
    what = _TOML_POSITION.sub("", message)
    if match and match[1]:
        return Problem(int(match[1]), f"is no valid TOML at column {match[2]}: {what}")
    return Problem(text.count("\n") + 1, f"is no valid TOML: {what}")


def _duplicates(configuration: Configuration, lines: Mapping[tuple[str | int, ...], int]) -> Iterable[Problem]:
    def repeated(section: str, key: str, values: list[Any], advice: Callable[[Any], str]) -> Iterable[Problem]:
        counted = Counter(value for value in values if value is not None)
        for number, value in enumerate(values):
            if counted[value] > 1 and value in values[:number]:
                first = line_of((section, values.index(value)), lines)
                yield Problem(line_of((section, number, key), lines), f"{advice(value)} (first in line {first})")

    git, files, services = configuration.git, configuration.files, configuration.services
    yield from repeated("git", "name", [block.name for block in git], lambda v: f"two [[git]] blocks named {v!r}")
    yield from repeated("git", "url", [block.url for block in git], lambda v: f"two [[git]] blocks for {v!r}")
    yield from repeated(
        "files",
        "path",
        [(block.table.value, block.path) for block in files],
        lambda v: f"two [[files]] blocks for the same table {v[0]!r} and path {v[1]!r}",
    )
    yield from repeated("services", "name", [s.name for s in services], lambda v: f"two [[services]] named {v!r}")
