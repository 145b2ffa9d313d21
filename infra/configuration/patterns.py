"""Python regular expressions, as users write them, in the dialect of Postgres, which applies them.

The pattern is parsed by Python's own parser and written anew, so that what Python means is what Postgres
finds. Three differences of the dialects matter:

- Postgres settles the length of the whole match before that of its parts. A pattern with groups therefore
  gets a tail that runs to the end of the text: the length is then settled, and the parts are chosen from
  left to right, greedy or not, as in Python.
- `.` and `$` know about line ends in Python and do not in Postgres: they are written out.
- Of alternatives, Python takes the first that fits and Postgres the longest. There is no way to write the
  former, so of alternatives the longest counts here.
"""

import importlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

MAXIMUM_REPEAT = 255
"""Postgres' own limit for the numbers in `{m,n}`."""

_parser = importlib.import_module("re._parser")
_ANY_NUMBER = _parser.MAXREPEAT
_REFUSED = {
    "GROUPREF_EXISTS": "a conditional group (?(1)...)",
    "ATOMIC_GROUP": "an atomic group (?>...)",
    "POSSESSIVE_REPEAT": "a possessive quantifier (*+, ++, ?+)",
    "FAILURE": "an alternative that can never match",
}
_CLASSES = {"DIGIT": r"\d", "NOT_DIGIT": r"\D", "SPACE": r"\s", "NOT_SPACE": r"\S", "WORD": r"\w", "NOT_WORD": r"\W"}
_CLASS_MEMBERS = {"DIGIT": "[:digit:]", "SPACE": "[:space:]", "WORD": "[:alnum:]_"}
_FLAGS_REFUSED = re.LOCALE | re.ASCII


class PatternError(ValueError):
    """A pattern that is not valid, or that Postgres cannot follow; the message says what to write instead."""


@dataclass(frozen=True)
class PostgresPattern:
    """`text` is the Postgres pattern, `groups` the number (from 1) of each named group."""

    text: str
    groups: MappingProxyType[str, int]


def to_postgres(pattern: str) -> PostgresPattern:
    """Translate a Python pattern.

    Raises:
        PatternError: Python cannot compile it, or it uses what Postgres has no equal for.
    """
    try:
        compiled = re.compile(pattern)
        tree = _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        place = f" at character {error.pos + 1}" if isinstance(error, re.error) and error.pos is not None else ""
        what = error.msg if isinstance(error, re.error) else error
        raise PatternError(f"{pattern!r} is no regular expression: {what}{place}") from None
    flags = tree.state.flags
    if flags & _FLAGS_REFUSED:
        raise PatternError(f"{pattern!r}: the flags (?a) and (?L) are not available; leave them out")
    if "\0" in pattern or r"\0" in pattern or r"\x00" in pattern:
        raise PatternError(f"{pattern!r} holds a NUL character, which no text in the warehouse can")
    text = _Writer(pattern, flags).sequence(tree)
    if compiled.groups:
        text = f"(?:{text}).*$" if len(tree) == 1 and str(tree[0][0]) == "BRANCH" else f"{text}.*$"
    prefix = "(?i)" if flags & re.IGNORECASE else ""
    return PostgresPattern(prefix + text, MappingProxyType(dict(compiled.groupindex)))


class _Writer:
    """Writes the parse tree of one pattern."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags
        self.inside_lookaround = 0
        self.write: dict[str, Callable[[Any], str]] = {
            "LITERAL": _literal,
            "NOT_LITERAL": lambda code: f"[^{_member(code)}]",
            "ANY": lambda _: "." if flags & re.DOTALL else r"[^\n]",
            "AT": self.position,
            "IN": self.character_class,
            "BRANCH": lambda parts: "|".join(self.sequence(part) for part in parts[1]),
            "SUBPATTERN": self.group,
            "MAX_REPEAT": lambda repeat: self.repeat(repeat, lazy=""),
            "MIN_REPEAT": lambda repeat: self.repeat(repeat, lazy="?"),
            "GROUPREF": self.back_reference,
            "ASSERT": lambda parts: self.lookaround(parts, sign="="),
            "ASSERT_NOT": lambda parts: self.lookaround(parts, sign="!"),
        }

    def sequence(self, items: Iterable[tuple[Any, Any]]) -> str:
        """The pieces one after the other; alternatives among others get their own parentheses."""
        pieces = list(items)
        written = []
        for operator, argument in pieces:
            name = str(operator)
            if name not in self.write:
                raise self.refuse(_REFUSED.get(name, name))
            piece = self.write[name](argument)
            written.append(f"(?:{piece})" if name == "BRANCH" and len(pieces) > 1 else piece)
        return "".join(written)

    def refuse(self, what: str) -> PatternError:
        """The error that names what Postgres does not have."""
        return PatternError(f"{self.pattern!r} uses {what}, which Postgres does not have; write it without")

    def position(self, code: Any) -> str:
        """`^`, `$` and their kin."""
        multiline = self.flags & re.MULTILINE
        name = str(code)
        if name == "AT_BEGINNING":
            return r"(?:^|(?<=\n))" if multiline else "^"
        if name == "AT_END":
            return r"(?:$|(?=\n))" if multiline else r"(?=\n?\Z)"
        return {"AT_BEGINNING_STRING": r"\A", "AT_END_STRING": r"\Z", "AT_BOUNDARY": r"\y", "AT_NON_BOUNDARY": r"\Y"}[
            name
        ]

    def character_class(self, members: list[tuple[Any, Any]]) -> str:
        """`[...]`, and `\\d` and the like, which the parser gives as classes of one member."""
        if len(members) == 1 and str(members[0][0]) == "CATEGORY":
            return _CLASSES[_category(members[0][1])]
        negated = str(members[0][0]) == "NEGATE"
        return f"[{'^' * negated}{''.join(self.member(*member) for member in members[negated:])}]"

    def member(self, operator: Any, argument: Any) -> str:
        """One member of `[...]`."""
        name = str(operator)
        if name == "LITERAL":
            return _member(argument)
        if name == "RANGE":
            return f"{_member(argument[0])}-{_member(argument[1])}"
        category = _category(argument)
        if category not in _CLASS_MEMBERS:
            raise self.refuse(rf"{_CLASSES[category]} within [...]")
        return _CLASS_MEMBERS[category]

    def group(self, parts: tuple[int | None, int, int, Any]) -> str:
        """`(...)`, `(?P<name>...)` and `(?:...)`."""
        number, added, removed, items = parts
        if added or removed:
            raise self.refuse("flags for a part, such as (?i:...): set them for the whole pattern")
        if number is not None and self.inside_lookaround:
            raise self.refuse("a group inside of a lookaround: write it as (?:...)")
        return f"({'?:' if number is None else ''}{self.sequence(items)})"

    def repeat(self, parts: tuple[int, Any, Any], lazy: str) -> str:
        """`*`, `+`, `?`, `{m,n}`, greedy or not."""
        least, most, items = parts
        if least > MAXIMUM_REPEAT or (most is not _ANY_NUMBER and most > MAXIMUM_REPEAT):
            raise self.refuse(f"a repetition of more than {MAXIMUM_REPEAT}")
        kind = str(items[0][0]) if len(items) == 1 else ""
        if kind in ("AT", "ASSERT", "ASSERT_NOT"):
            raise self.refuse("a repeated position such as (?:^)* or (?=a)+")
        written = self.sequence(items)
        atom = written if kind in ("LITERAL", "NOT_LITERAL", "ANY", "IN", "SUBPATTERN") else f"(?:{written})"
        if least == most:
            return f"{atom}{{{least}}}"
        if most is _ANY_NUMBER:
            count = {0: "*", 1: "+"}.get(least, f"{{{least},}}")
        else:
            count = "?" if (least, most) == (0, 1) else f"{{{least},{most}}}"
        return f"{atom}{count}{lazy}"

    def back_reference(self, number: int) -> str:
        """`\\1` or `(?P=name)`."""
        if self.inside_lookaround:
            raise self.refuse("a reference to a group inside of a lookaround")
        return rf"(?:\{number})"

    def lookaround(self, parts: tuple[int, Any], sign: str) -> str:
        """`(?=...)`, `(?!...)`, `(?<=...)` and `(?<!...)`."""
        direction, items = parts
        self.inside_lookaround += 1
        written = self.sequence(items)
        self.inside_lookaround -= 1
        return f"(?{'<' if direction < 0 else ''}{sign}{written})"


def _category(code: Any) -> str:
    return str(code).removeprefix("CATEGORY_")


def _literal(code: int) -> str:
    character = chr(code)
    return character if character.isalnum() or code > 127 or character == " " else _escaped(code)


def _member(code: int) -> str:
    character = chr(code)
    return character if character.isalnum() or code > 127 or character in " ._@/:" else _escaped(code)


def _escaped(code: int) -> str:
    # Not \x: in Postgres it takes as many hexadecimal digits as follow.
    return rf"\u{code:04x}" if code < 32 or code == 127 else f"\\{chr(code)}"
