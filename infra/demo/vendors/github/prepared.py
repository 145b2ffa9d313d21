"""Answers that are ready to be sent again, until the store changes or they need too much memory."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

LARGEST_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True)
class Prepared:
    """A body, what belongs to it, and what GraphQL takes for it."""

    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    points: int = 0
    operation: str = ""


class PreparedAnswers:
    """The answers that were last used, by request and state of the store."""

    def __init__(self, largest_bytes: int = LARGEST_BYTES) -> None:
        self._largest = largest_bytes
        self._bytes = 0
        self._answers: OrderedDict[Hashable, Prepared] = OrderedDict()

    def get(self, key: Hashable) -> Prepared | None:
        """The answer, if it is kept."""
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def keep(self, key: Hashable, answer: Prepared) -> None:
        """Keep an answer, and forget those that were not used for longest."""
        known = self._answers.pop(key, None)
        self._bytes -= len(known.content) if known else 0
        self._answers[key] = answer
        self._bytes += len(answer.content)
        while self._bytes > self._largest:
            _, oldest = self._answers.popitem(last=False)
            self._bytes -= len(oldest.content)
