"""Changes to fields of JSON, by name or by the last names of their path."""

from collections.abc import Callable, Iterator
from typing import Any

from infra.demo.faults.kinds import Deleted, Fault, MissingField, NewField, RenamedField, Transferred, TypeFlip

Json = dict[str, Any]
_FLIPS: dict[str, Any] = {
    "text": "flipped",
    "number": 4711,
    "list": ["flipped"],
    "object": {"flipped": 1},
    "null": None,
}


def changed(fault: Fault, body: Any) -> bool:
    """Change parsed JSON in place; False for faults of another kind."""
    match fault:
        case TypeFlip():
            _each(body, fault.field, lambda holder, name: holder.update({name: _flipped(holder[name], fault.to)}))
        case MissingField():
            _each(body, fault.field, lambda holder, name: holder.pop(name))
        case RenamedField():
            _each(body, fault.field, lambda holder, name: holder.update({fault.to: holder.pop(name)}))
        case NewField():
            _each(body, fault.beside, lambda holder, _: holder.update({fault.field: fault.value}))
        case Deleted(number=int(number)) | Transferred(number=int(number)):
            _without(body, number)
        case _:
            return False
    return True


def _each(body: Any, field: str, change: Callable[[Json, str], object]) -> None:
    wanted = field.split(".")
    for path, holder in list(_objects(body, ())):
        if wanted[-1] in holder and [*path, wanted[-1]][-len(wanted) :] == wanted:
            change(holder, wanted[-1])


def _objects(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Json]]:
    if isinstance(value, list):
        for one in value:
            yield from _objects(one, path)
    elif isinstance(value, dict):
        for name, one in list(value.items()):
            yield from _objects(one, (*path, name))
        yield path, value


def _flipped(value: Any, to: str | None) -> Any:
    if to is not None:
        return _FLIPS[to]
    return _FLIPS["object" if isinstance(value, str) else "text"]


def _without(body: Any, number: int) -> None:
    """Take the records that have `number` out of every list."""
    if isinstance(body, list):
        body[:] = [one for one in body if not (isinstance(one, dict) and one.get("number") == number)]
    for one in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
        _without(one, number)
