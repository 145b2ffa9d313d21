"""A validation error of pydantic in the words of a person who reads `sei.toml`."""

import re
import typing
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from infra.configuration.models import HOSTS, Configuration
from infra.configuration.values import nearest

LATER_SOURCES = ("bitbucket", "circleci")
SOURCES = " and ".join(", ".join(f"[[{name}]]" for name in ("git", "files", *HOSTS)).rsplit(", ", 1))
_CREDENTIAL = re.compile(r"://[^/@\s]+@")
_KINDS = {
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "tuple_type": 'a list, as in ["..."]',
    "dict_type": "a table, as in { ours = 'theirs' }",
    "mapping_type": "a table, as in { ours = 'theirs' }",
    "model_type": "a table of keys",
}


def in_words(detail: ErrorDetails, model: type[BaseModel] = Configuration) -> str:
    """One sentence: the key, what is wrong with it and what would be right; `model` is that of the whole file."""
    path = detail["loc"]
    place = _place(path[:-1])
    key = path[-1] if path else ""
    if isinstance(key, int):
        place, key = _place(path[:-2]), f"{path[-2]}[{key + 1}]" if len(path) > 1 else str(key)
    kind = detail["type"]
    if kind == "extra_forbidden":
        return _unknown_key(str(key), path[:-1], place, model)
    if kind == "missing":
        return f"{place} needs the key '{key}'"
    given = _shown(detail["input"])
    if kind in _KINDS:
        expected = _KINDS[kind]
        if len(path) == 1 and isinstance(detail["input"], dict):
            return f"'{key}' is a list of blocks: write [[{key}]] instead of [{key}]"
        return f"'{key}' in {place} must be {expected}, not {given}"
    if kind == "value_error":
        return f"'{key}' in {place}: {_redacted(str(detail['ctx']['error']))}"
    if kind in ("literal_error", "enum"):
        expected = detail["ctx"]["expected"]
        options = re.findall(r"'([^']+)'", expected)
        suggestion = nearest(str(detail["input"]), options)
        hint = f"; did you mean {suggestion!r}?" if suggestion else ""
        return f"'{key}' in {place} must be {expected}, not {given}{hint}"
    if kind == "string_pattern_mismatch":
        return f"'{key}' in {place} cannot be {given}{_pattern_hint(str(key))}"
    return f"'{key}' in {place}: {detail['msg'][:1].lower()}{detail['msg'][1:]}, not {given}"


def _unknown_key(key: str, parents: tuple[str | int, ...], place: str, model: type[BaseModel]) -> str:
    if not parents and key in LATER_SOURCES:
        return f"[[{key}]] is not available yet in this version; the sources are {SOURCES}"
    known = _keys_at(parents, model)
    suggestion = nearest(key, known)
    where = f"in {place}" if parents else "at the top of the file"
    hint = f"did you mean '{suggestion}'?" if suggestion else f"the keys are {', '.join(sorted(known))}"
    return f"unknown key '{key}' {where}; {hint}"


def _keys_at(path: tuple[str | int, ...], model: type[BaseModel]) -> list[str]:
    for part in path:
        if isinstance(part, str):
            inner = _model_in(model.model_fields[part].annotation)
            if inner is None:
                return []
            model = inner
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in typing.get_args(annotation) if (model := _model_in(part))), None)


def _place(path: tuple[str | int, ...]) -> str:
    names = [part for part in path if isinstance(part, str)]
    if not names:
        return "the file"
    dotted = ".".join(names)
    return f"[[{dotted}]]" if isinstance(path[-1], int) else f"[{dotted}]"


def _pattern_hint(key: str) -> str:
    if key == "first":
        return '; write "exclude" or "lookback:30d"'
    return "; a name has no spaces around it and no line ends"


def _shown(value: Any) -> str:
    text = repr(value)
    return _redacted(text if len(text) <= 80 else f"{text[:77]}...")


def _redacted(text: str) -> str:
    return _CREDENTIAL.sub("://***@", text)
