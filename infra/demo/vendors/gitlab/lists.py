"""Lists: which parameters they know, how they filter and sort, and what of them is on a page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.demo.vendors.gitlab.store import Document
from infra.demo.vendors.replies import NotServedError, links

LARGEST_PAGE = 100
LARGEST_OFFSET = 50_000
COUNTED_UP_TO = 10_000
"""Longer lists come without `x-total`."""
PAGING = frozenset({"page", "per_page"})


class BadRequestError(Exception):
    """400: GitLab calls the request wrong."""


@dataclass(frozen=True)
class Ordering:
    """Fields that a list may be sorted by, and its filters; the first field is the default."""

    fields: Sequence[str] = ()
    default: str = "desc"
    filters: Mapping[str, Callable[[Document, str], bool]] | None = None
    ignored: frozenset[str] = frozenset()
    """Parameters that the caller of `listed` has dealt with, or whose only served value changes nothing."""


def _is(name: str) -> Callable[[Document, str], bool]:
    return lambda document, value: bool(document[name] == value)


def _state(document: Document, value: str) -> bool:
    return value == "all" or document["state"] == value


CHANGES: Mapping[str, Callable[[Document, str], bool]] = {
    "updated_after": lambda document, value: document["updated_at"] >= value,
    "updated_before": lambda document, value: document["updated_at"] <= value,
}
THREADS = Ordering(("created_at", "updated_at"), "desc", {**CHANGES, "state": _state}, frozenset({"scope"}))
NOTES = Ordering(("created_at", "updated_at"))
PIPELINES = Ordering(("id", "updated_at"), "desc", {
    **CHANGES, **{name: _is(name) for name in ("status", "ref", "sha", "source")},
})  # fmt: skip
DEPLOYMENTS = Ordering(("id", "iid", "created_at", "updated_at"), "asc", {**CHANGES, "status": _is("status")})
RELEASES = Ordering(("released_at", "created_at"))
PROJECTS = Ordering(("created_at", "id"), "desc", None, frozenset({"include_subgroups", "simple", "with_shared"}))
PLAIN = Ordering()
JOBS = Ordering(ignored=frozenset({"include_retried"}))


def listed(documents: Sequence[Document], ordering: Ordering, parameters: Mapping[str, str]) -> list[Document]:
    """The documents that the parameters ask for, in the order that they ask for.

    Raises:
        BadRequestError: a value that GitLab does not know.
        NotServedError: a parameter that is not served.
    """
    filters = ordering.filters or {}
    unknown = parameters.keys() - filters.keys() - ordering.ignored - PAGING - {"order_by", "sort"}
    if unknown or (parameters.keys() & {"order_by", "sort"} and not ordering.fields):
        raise NotServedError(f"the parameters {', '.join(sorted(unknown or parameters.keys()))}")
    found = [
        one for one in documents if all(filters[name](one, parameters[name]) for name in filters & parameters.keys())
    ]
    if not ordering.fields:
        return found
    by = parameters.get("order_by", ordering.fields[0])
    direction = parameters.get("sort", ordering.default)
    if by not in ordering.fields or direction not in ("asc", "desc"):
        raise BadRequestError("order_by or sort does not have a valid value")
    return sorted(found, key=lambda one: (one[by], one.get("id", 0)), reverse=direction == "desc")


def page_of(
    documents: Sequence[Document], url: str, parameters: Mapping[str, str]
) -> tuple[list[Document], dict[str, str]]:
    """A page of a list, and its headers.

    Raises:
        BadRequestError: no such page can be asked for.
    """
    page, size = _number(parameters, "page", 1), min(_number(parameters, "per_page", 20), LARGEST_PAGE)
    if (page - 1) * size >= LARGEST_OFFSET:
        raise BadRequestError(f"Offset pagination has a maximum allowed offset of {LARGEST_OFFSET}")
    start = (page - 1) * size
    has_next = len(documents) > start + size
    headers = {"x-page": str(page), "x-per-page": str(size), "x-next-page": str(page + 1) if has_next else ""}
    if len(documents) <= COUNTED_UP_TO:
        headers["x-total"] = str(len(documents))
        headers["x-total-pages"] = str(-(-len(documents) // size))
    if has_next:
        headers["link"] = links(url, {**parameters, "per_page": str(size)}, [("next", page + 1)])
    return list(documents[start : start + size]), headers


def _number(parameters: Mapping[str, str], name: str, default: int) -> int:
    text: Any = parameters.get(name, default)
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise BadRequestError(f"{name} is invalid")
    return number
