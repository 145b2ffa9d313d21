"""The part of JQL that is served: comparisons joined by AND, in groups or not, and an order."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from infra.demo.vendors.jira.projection import TYPES
from infra.demo.vendors.jira.store import Issue, Store

_CLAUSE = re.compile(
    r"""\s*(?P<field>\w+)\s*
    (?:(?P<operator>>=|<=|=|>|<)\s*(?P<value>"[^"]*"|'[^']*'|[\w./-]+)
    |in\s*\((?P<values>[^()]*)\))\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_AND = re.compile(r"\band\b", re.IGNORECASE)
_ORDER = re.compile(r"\border\s+by\b", re.IGNORECASE)
_TERM = re.compile(r"\s*(updated|id|key|issuekey)(?:\s+(asc|desc))?\s*", re.IGNORECASE)
_FORMATS = ("%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d", "%Y-%m-%d")
_COMPARED: dict[str, Callable[[datetime, datetime], bool]] = {
    ">=": lambda one, other: one >= other,
    ">": lambda one, other: one > other,
    "<=": lambda one, other: one <= other,
    "<": lambda one, other: one < other,
}
Condition = Callable[[Issue], bool]


class QueryError(Exception):
    """400: what is wrong with a query, one sentence each."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = list(messages)


@dataclass(frozen=True)
class _Search:
    """Site in which names are looked up, and the zone in which times are read."""

    store: Store
    timezone: ZoneInfo


def found(jql: str, store: Store, timezone: ZoneInfo) -> list[Issue]:
    """The visible issues that a query asks for, in its order; newest first where it names none.

    Args:
        jql: the query.
        store: the site.
        timezone: that of the profile; times are read in it, to the minute.

    Raises:
        QueryError: it is no JQL, names something that does not exist, or says more than is served.
    """
    where, *orders = _ORDER.split(jql)
    if len(orders) > 1:
        raise QueryError("Error in the JQL Query: Expecting the end of the query but got 'ORDER'.")
    if where.count("(") != where.count(")"):
        raise QueryError("Error in the JQL Query: a parenthesis is not closed.")
    search = _Search(store, timezone)
    conditions = [_condition(search, _ungrouped(clause)) for clause in _AND.split(where)] if where.strip() else []
    issues = [one for one in store.visible() if all(condition(one) for condition in conditions)]
    issues.sort(key=lambda one: one.id, reverse=True)
    for key, is_descending in reversed(_order(orders[0]) if orders else []):
        issues.sort(key=key, reverse=is_descending)
    return issues


def is_bounded(jql: str) -> bool:
    """Whether a query restricts anything, as Cloud wants it."""
    return bool(_ORDER.split(jql)[0].strip())


def _ungrouped(clause: str) -> str:
    """A clause without the parentheses of groups that it begins or ends: of clauses that all hold they say nothing."""
    clause = clause.strip().lstrip("(")
    while clause.count(")") > clause.count("("):
        clause = clause.removesuffix(")").strip()
    return clause


def _condition(search: _Search, clause: str) -> Condition:
    match = _CLAUSE.fullmatch(clause)
    if match is None:
        raise QueryError(f"Error in the JQL Query: '{clause.strip()}' is not served here.")
    name, operator = match["field"].lower(), match["operator"]
    values = [_bare(one) for one in (match["values"] or match["value"]).split(",")]
    if name == "project" and operator in (None, "="):
        return _of_projects(search, values)
    if name in ("id", "key", "issue", "issuekey") and operator in (None, "="):
        return _among(search, "id" if name == "id" else "key", values)
    if name in ("issuetype", "type") and operator in (None, "="):
        return _of_types(values)
    if name == "component" and operator in (None, "="):
        return lambda issue: issue.component in values
    if name == "updated" and operator in _COMPARED:
        moment, compared = _moment(values[0], search.timezone), _COMPARED[operator]
        return lambda issue: compared(issue.updated_at, moment)
    raise QueryError(f"Field '{match['field']}' does not exist or this field cannot be viewed by anonymous users.")


def _of_projects(search: _Search, values: Sequence[str]) -> Condition:
    projects = {value: search.store.project(value) for value in values}
    unknown = [value for value, project in projects.items() if project is None]
    if unknown:
        raise QueryError(*(f"The value '{value}' does not exist for the field 'project'." for value in unknown))
    keys = {project.key for project in projects.values() if project}
    return lambda issue: issue.project in keys


def _of_types(values: Sequence[str]) -> Condition:
    known = {name.lower() for name in TYPES.values()}
    if unknown := [value for value in values if value.lower() not in known]:
        raise QueryError(*(f"The value '{value}' does not exist for the field 'issuetype'." for value in unknown))
    wanted = {value.lower() for value in values}
    return lambda issue: issue.type.lower() in wanted


def _among(search: _Search, name: str, values: Sequence[str]) -> Condition:
    known = search.store.by_name()
    unknown = [value for value in values if value.upper() not in known]
    if unknown:
        said = "An issue with key '{}' does not exist for field 'key'." if name == "key" else (
            "A value with ID '{}' does not exist for the field 'id'."
        )  # fmt: skip
        raise QueryError(*(said.format(value) for value in unknown))
    wanted = {known[value.upper()].id for value in values}
    return lambda issue: issue.id in wanted


def _moment(text: str, timezone: ZoneInfo) -> datetime:
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=timezone)
        except ValueError:
            continue
    raise QueryError(
        f"Date value '{text}' for field 'updated' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "
        "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd'."
    )


def _order(text: str) -> list[tuple[Callable[[Issue], Any], bool]]:
    keys: dict[str, Callable[[Issue], Any]] = {
        "updated": lambda issue: issue.updated_at,
        "id": lambda issue: issue.id,
        "key": lambda issue: (issue.project, issue.number),
    }
    terms = []
    for term in text.split(","):
        match = _TERM.fullmatch(term)
        if match is None:
            raise QueryError(f"Not able to sort using field '{term.strip()}'.")
        terms.append((keys[match[1].lower().removeprefix("issue")], (match[2] or "asc").lower() == "desc"))
    return terms


def _bare(text: str) -> str:
    return text.strip().strip("\"'")
