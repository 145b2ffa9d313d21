"""Requests to an end point, and what its answers have in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from infra.demo.vendors.azure_devops.behaviour import Behaviour
from infra.demo.vendors.azure_devops.store import Document, Project, Store

CONTINUATION = "x-ms-continuationtoken"


class RefusedError(Exception):
    """A refusal with a status, a message and the type of the error as the vendor names it."""

    def __init__(self, status: int, message: str, kind: str = "VssServiceException") -> None:
        super().__init__(message)
        self.status, self.message, self.kind = status, message, kind


@dataclass
class Asked:
    """A request, and the headers of its answer."""

    store: Store
    behaviour: Behaviour
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Document
    headers: dict[str, str] = field(default_factory=dict)

    def number(self, name: str, default: int) -> int:
        """A parameter that is a number."""
        given = self.query.get(name, "")
        return int(given) if given.isdigit() else default

    def is_set(self, name: str) -> bool:
        """A parameter that is a truth."""
        return self.query.get(name, "false").lower() == "true"

    def project(self) -> Project:
        """The project of the path.

        Raises:
            RefusedError: there is none.
        """
        name = self.path["project"]
        if (found := self.store.project(name)) is None:
            raise RefusedError(
                404,
                f"TF200016: The following project does not exist: {name}. Verify that the name of the project is "
                "correct and that the project exists on the specified Azure DevOps Server.",
                "ProjectDoesNotExistWithNameException",
            )
        return found

    def continued(self, values: Sequence[Any], default: int = 100) -> Document:
        """A page of a list that a header continues, or that is paged by `$skip`."""
        size = self.number("$top", default)
        start = self.number("continuationToken", self.number("$skip", 0))
        if start + size < len(values):
            self.headers[CONTINUATION] = str(start + size)
        return listed(values[start : start + size])


Answer = Callable[[Asked], Any]


@dataclass(frozen=True)
class EndPoint:
    """Path below the organisation in Starlette's words, what answers it, and the parameters that it knows."""

    path: str
    answer: Answer
    parameters: Sequence[str] = ()
    method: str = "GET"
    is_preview: bool = False


def listed(values: Sequence[Any]) -> Document:
    """A list as the vendor wraps it."""
    return {"count": len(values), "value": list(values)}


def moment(value: datetime) -> str:
    """A time as the vendor writes it: in UTC, without zeros at the end of the fraction."""
    text = value.strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")
    return f"{text}Z"
