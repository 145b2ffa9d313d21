"""Add a source to `sei.toml`, leaving every comment and line where it is."""

import os
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from infra.configuration.errors import ConfigurationError, Problem
from infra.configuration.load import load_configuration, parse_configuration
from infra.configuration.models import HOSTS, Configuration
from infra.configuration.values import is_remote
from infra.errors import UserError

LOCATIONS = {"git": "url", "files": "path", **{name: one.scopes for name, one in HOSTS.items()}}


def add_source(path: Path, kind: str, block: Mapping[str, object]) -> None:
    """Append a block, such as `[[git]]`, to the file, which is made if it does not exist.

    Args:
        path: the `sei.toml`.
        kind: one of `LOCATIONS`.
        block: keys and values of the block; a relative path in it is relative to the working folder and is
            written relative to the file.

    Raises:
        ConfigurationError: the file is wrong already, or would be with this block, for example because it
            names the same source twice. The file is left as it was.
    """
    if kind not in LOCATIONS:
        raise UserError(f"{kind!r} is no source that can be added; the sources are {', '.join(LOCATIONS)}.")
    values = dict(block)
    location = LOCATIONS[kind]
    if kind not in HOSTS:
        values[location] = _relative(str(values[location]), path.absolute().parent)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if path.exists():
        _refuse_known(load_configuration(path), path, kind, values)
    changed = _with_block(text, path, kind, values)
    parse_configuration(changed, path)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(changed, encoding="utf-8")
    unfinished.replace(path)


def _with_block(text: str, path: Path, kind: str, values: Mapping[str, object]) -> str:
    try:
        tomlkit.parse(text)
        table = tomlkit.table()
        for key, value in values.items():
            table.add(key, _inline(value) if isinstance(value, Mapping) else value)
        blocks = tomlkit.aot()
        blocks.append(table)
        addition = tomlkit.dumps({kind: blocks})
    except (TOMLKitError, ValueError) as error:
        raise ConfigurationError(path, [Problem(0, f"cannot be extended: {error}")]) from None
    # At the end, and not after its kin: a block in the middle would need the comments around it understood.
    separator = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    return f"{text}{separator}{addition}"


def _inline(values: Mapping[str, object]) -> tomlkit.items.InlineTable:
    table = tomlkit.inline_table()
    table.update(values)
    return table


def _refuse_known(configuration: Configuration, path: Path, kind: str, values: Mapping[str, object]) -> None:
    """Say at once, and in words about the source, what checking the whole file would find as well."""
    if kind in HOSTS:
        _refuse_known_patterns(configuration, path, kind, values)
        return
    location = str(values[LOCATIONS[kind]])
    absolute = location if is_remote(location) else os.path.normpath(path.absolute().parent / location)
    if kind == "git":
        known = any(source.url == absolute for source in configuration.git)
    else:
        known = any((s.path, s.table) == (absolute, values.get("table")) for s in configuration.files)
    if known:
        raise ConfigurationError(path, [Problem(0, f"{location} is a [[{kind}]] source already; nothing was added")])


def _refuse_known_patterns(configuration: Configuration, path: Path, kind: str, values: Mapping[str, object]) -> None:
    block = HOSTS[kind].model_validate(values)
    known = [(one.base_url, one.patterns) for one in configuration.hosts[kind]]
    there = {pattern.lower() for base_url, patterns in known if base_url == block.base_url for pattern in patterns}
    for pattern in block.patterns:
        if pattern.lower() in there:
            raise ConfigurationError(
                path, [Problem(0, f"{pattern} is in a [[{kind}]] block already; nothing was added")]
            )


def _relative(location: str, folder: Path) -> str:
    if is_remote(location):
        return location
    absolute = os.path.abspath(Path(location).expanduser())  # noqa: PTH100 - Path.absolute() keeps the dots
    relative = os.path.relpath(absolute, folder)
    # Far away, a chain of dots says less than the whole path.
    return absolute if relative.startswith(os.path.join("..", "..", "..")) else Path(relative).as_posix()  # noqa: PTH118
