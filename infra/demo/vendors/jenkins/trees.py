"""The parameter `tree`: which fields of a document are wanted, and which part of a list."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(r"[\w]+|[\[\],]|\{\d*,\d*\}")


class TreeError(ValueError):
    """Text that is no tree."""


@dataclass
class Tree:
    """Wanted fields, each with what is wanted of it."""

    fields: dict[str, "Tree"] = field(default_factory=dict)
    part: slice = field(default_factory=lambda: slice(None))

    def of(self, document: Any) -> Any:
        """The fields of a document that the tree names: unknown ones are left out, the class of an object never is."""
        if isinstance(document, list):
            return [self.of(one) for one in document[self.part]]
        if not isinstance(document, Mapping) or not self.fields:
            return document
        chosen = {name: tree.of(document[name]) for name, tree in self.fields.items() if name in document}
        return {"_class": document["_class"], **chosen} if "_class" in document else chosen


def parsed(text: str) -> Tree:
    """The tree that a text means.

    Raises:
        TreeError: it is none.
    """
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text:
        raise TreeError(text)
    tree = Tree()
    _fields(tree, tokens)
    if tokens:
        raise TreeError(text)
    return tree


def _fields(tree: Tree, tokens: list[str]) -> None:
    """Take fields, separated by commas, off the beginning of the tokens."""
    while tokens and tokens[0] != "]":
        inner = tree.fields.setdefault(tokens.pop(0), Tree())
        if tokens[:1] == ["["]:
            del tokens[0]
            _fields(inner, tokens)
            if tokens[:1] != ["]"]:
                raise TreeError("a bracket that is not closed")
            del tokens[0]
        if tokens and tokens[0].startswith("{"):
            first, last = tokens.pop(0)[1:-1].split(",")
            inner.part = slice(int(first or 0), int(last) if last else None)
        if tokens[:1] == [","]:
            del tokens[0]
