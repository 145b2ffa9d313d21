"""A REST request, its parameters, and how it can be refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from infra.demo.vendors.github.contents import Contents
from infra.demo.vendors.github.repositories import Repository
from infra.demo.vendors.github.store import Store

Json = dict[str, Any]


class RestError(Exception):
    """A refusal with GitHub's body: `message`, `documentation_url`, `status` and perhaps `errors`."""

    def __init__(
        self,
        status: int,
        message: str,
        errors: Sequence[Json] = (),
        *,
        more: Mapping[str, Any] = MappingProxyType({}),
        location: str | None = None,
    ) -> None:
        """Make it.

        Args:
            status: of the response.
            message: in its body.
            errors: what is wrong, field by field.
            more: other fields of the body.
            location: where to ask instead.
        """
        super().__init__(message)
        self.status = status
        self.errors = errors
        self.more = more
        self.location = location

    def body(self) -> Json:
        """The body of the response."""
        body = {"message": str(self), "documentation_url": "https://docs.github.com/rest", "status": str(self.status)}
        return {**body, **self.more, **({"errors": list(self.errors)} if self.errors else {})}


class NotFoundError(RestError):
    """There is no such thing, or the token may not see it."""

    def __init__(self) -> None:
        super().__init__(404, "Not Found")


class MovedError(RestError):
    """It is at another address."""

    def __init__(self, location: str) -> None:
        super().__init__(301, "Moved Permanently", more={"url": location}, location=location)


class BlockedError(RestError):
    """A repository that was taken down for legal reasons."""

    def __init__(self, repository: Repository, since: datetime) -> None:
        notice = f"https://github.com/github/dmca/blob/master/{since:%Y/%m/%Y-%m-%d}-{repository.name}.md"
        block = {"reason": "dmca", "created_at": f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "html_url": notice}
        super().__init__(451, "Repository access blocked", more={"block": block})


@dataclass(frozen=True)
class Place:
    """A repository as the responses name it; `api` is the base of REST addresses, without a slash at its end."""

    api: str
    contents: Contents

    @property
    def repository(self) -> Repository:
        """The repository."""
        return self.contents.repository

    @property
    def url(self) -> str:
        """REST address of the repository."""
        return f"{self.api}/repos/{self.repository.name_with_owner}"


@dataclass(frozen=True)
class Listing:
    """A list of which a page is rendered; with `wrapped_as` in an object that has `total_count` too."""

    records: Sequence[Any]
    render: Callable[[Any], Json]
    wrapped_as: str | None = None
    total: int | None = None
    """Number for `total_count` where the list was cut."""


@dataclass(frozen=True)
class Call:
    """A request for an end point: parts of its path, and its query parameters."""

    store: Store
    """Store as the credential sees it."""
    api: str
    address: str
    """The whole URL, as the client wrote it."""
    path: Mapping[str, Any]
    """Parts of the path by name; those that end with `_id` are integers, all others text."""
    query: Mapping[str, str]

    def place(self) -> Place:
        """The repository of the path.

        Raises:
            NotFoundError: there is none.
            MovedError: it has another name now.
            BlockedError: nobody may see it.
        """
        if "repository_id" in self.path:
            contents = self.store.numbered(self.path["repository_id"])
        else:
            name = f"{self.path['owner']}/{self.path['repo']}"
            contents = self.store.contents(name)
            moved = self.store.moved(name) if contents is None else None
            if moved is not None:
                rest = self.address.removeprefix(f"{self.api}/repos/{name}")
                raise MovedError(f"{self.api}/repositories/{moved.repository.database_id}{rest}")
        if contents is None:
            raise NotFoundError
        if contents.repository.blocked_at is not None:
            raise BlockedError(contents.repository, contents.repository.blocked_at)
        return Place(self.api, contents)


def invalid(name: str, value: str) -> RestError:
    """The refusal of a parameter's value."""
    problem = {"field": name, "code": "invalid", "value": value}
    return RestError(422, "Validation Failed", [problem])
