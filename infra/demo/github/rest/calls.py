"""A REST request, its parameters, and how it can be refused."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NoReturn

from infra.demo.github.contents import Contents
from infra.demo.github.credentials import Credential
from infra.demo.github.limits import Limits
from infra.demo.github.repositories import Repository
from infra.demo.github.store import Store
from infra.demo.github.threads import Issue, PullRequest

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


class DeletedError(RestError):
    """An issue that was deleted."""

    def __init__(self) -> None:
        super().__init__(410, "This issue was deleted")


class BlockedError(RestError):
    """A repository that was taken down for legal reasons."""

    def __init__(self, repository: Repository, since: datetime) -> None:
        notice = f"https://github.com/github/dmca/blob/master/{since:%Y/%m/%Y-%m-%d}-{repository.name}.md"
        block = {"reason": "dmca", "created_at": f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "html_url": notice}
        super().__init__(451, "Repository access blocked", more={"block": block})


class NotImplementedHereError(RestError):
    """GitHub has it, and this server does not."""

    def __init__(self, what: str) -> None:
        super().__init__(501, f"The demo server does not implement {what}.")


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
        """Its REST address."""
        return f"{self.api}/repos/{self.repository.name_with_owner}"


@dataclass(frozen=True)
class Listing:
    """A list of which a page is rendered; with `wrapped_as` in an object that has `total_count` too."""

    records: Sequence[Any]
    render: Callable[[Any], Json]
    wrapped_as: str | None = None
    total: int | None = None
    """What `total_count` says where the list was cut."""


@dataclass(frozen=True)
class Single:
    """One object; `last_modified` becomes a header."""

    body: Json
    last_modified: datetime | None = None


@dataclass(frozen=True)
class Call:
    """A request for an end point: parts of its path, and its query parameters."""

    credential: Credential
    limits: Limits
    api: str
    address: str
    """The whole URL, as the client wrote it."""
    path: Mapping[str, Any]
    """Numbers (`number` and what ends with `_id` or `_number`) are integers, all else text."""
    query: Mapping[str, str]

    @property
    def store(self) -> Store:
        """What the credential sees."""
        return self.credential.store

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

    def pull_request(self, place: Place) -> PullRequest:
        """The pull request of the path.

        Raises:
            NotFoundError: there is none.
        """
        found = place.contents.pull_requests.get(self.path["number"])
        if found is None:
            raise NotFoundError
        return found

    def thread(self, place: Place) -> Issue | PullRequest:
        """The issue or pull request of the path.

        Raises:
            NotFoundError: there is none.
            MovedError: it is in another repository now.
            DeletedError: there was one.
        """
        number = self.path["number"]
        found = place.contents.threads.get(number)
        return self._elsewhere(place, number) if found is None else found

    def _elsewhere(self, place: Place, number: int) -> NoReturn:
        try:
            left = self.store.left(place.repository.id, number)
        except KeyError:
            raise DeletedError from None
        contents = self.store.contents_of(left[0]) if left else None
        if left is None or contents is None:
            raise NotFoundError
        rest = self.address.partition(f"/issues/{number}")[2]
        raise MovedError(f"{self.api}/repositories/{contents.repository.database_id}/issues/{left[1]}{rest}")

    def choice(self, name: str, choices: Collection[str], default: str) -> str:
        """A query parameter that has to be one of `choices`.

        Raises:
            RestError: it is something else.
        """
        value = self.query.get(name, default)
        if value not in choices:
            raise invalid(name, value)
        return value

    def since(self) -> datetime | None:
        """The query parameter `since`.

        Raises:
            RestError: it is no time.
        """
        text = self.query.get("since")
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise invalid("since", text) from None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def is_descending(self, default: str) -> bool:
        """Whether `direction`, or else the default, is `desc`."""
        return self.choice("direction", ("asc", "desc"), default) == "desc"


def invalid(name: str, value: str) -> RestError:
    """The refusal of a parameter's value."""
    problem = {"field": name, "code": "invalid", "value": value}
    return RestError(422, "Validation Failed", [problem])


def ascending_or_not(records: Sequence[Any], *, descending: bool) -> Sequence[Any]:
    """A list that ascends, or its reverse."""
    return records[::-1] if descending else records
