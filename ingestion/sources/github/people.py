"""Teams and their members, and names and addresses of accounts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock

from ingestion.sources.github import queries
from ingestion.sources.github.api import GitHub
from ingestion.sources.github.rows import Node, Row, Rows
from ingestion.web.client import Meter
from ingestion.web.errors import InvalidRequestError, PermissionMissingError, ScopeGoneError

ACCOUNTS_PER_REQUEST = 50
FIELDS = "databaseId id login name createdAt url"


@dataclass
class Owners:
    """Owners whose teams a thread has begun to read."""

    taken: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def take(self, login: str) -> bool:
        """Whether nobody has."""
        with self.lock:
            is_new = login not in self.taken
            self.taken.add(login)
            return is_new


def teams(github: GitHub, organization: str, meter: Meter) -> Rows:
    """All teams of an organisation, each with those who are in it itself.

    Raises:
        ApiError: see `Client.send`.
    """
    found: Rows = {"teams": [], "team_members": []}
    after = None
    while True:
        variables = {"login": organization, "after": after}
        connection = github.query(queries.TEAMS, variables, meter)["organization"]["teams"]
        for team in connection["nodes"]:
            found["teams"].append(_team(organization, team))
            found["team_members"] += _members(github, organization, team, meter)
        if not connection["pageInfo"]["hasNextPage"]:
            return found
        after = connection["pageInfo"]["endCursor"]


def _team(organization: str, node: Node) -> Row:
    return {
        "organization": organization, "slug": node["slug"], "team_id": node["databaseId"], "node_id": node["id"],
        "name": node["name"], "parent_slug": (node["parentTeam"] or {}).get("slug"), "url": node["url"],
    }  # fmt: skip


def _members(github: GitHub, organization: str, team: Node, meter: Meter) -> Iterator[Row]:
    connection = team["members"]
    while True:
        for edge in connection["edges"]:
            person = edge["node"]
            yield {
                "organization": organization, "slug": team["slug"], "login": person["login"],
                "user_id": person["databaseId"], "role": edge["role"],
            }  # fmt: skip
        if not connection["pageInfo"]["hasNextPage"]:
            return
        variables = {"login": organization, "slug": team["slug"], "after": connection["pageInfo"]["endCursor"]}
        connection = github.query(queries.TEAM_MEMBERS, variables, meter)["organization"]["team"]["members"]


def accounts(github: GitHub, asked: Sequence[tuple[int, str]], meter: Meter) -> Iterator[Row]:
    """Rows of `users` for the accounts with these numbers and logins.

    One that GitHub tells nothing of (any more) is a row of what is known: it is not asked for again.

    Raises:
        ApiError: see `Client.send`.
    """
    for start in range(0, len(asked), ACCOUNTS_PER_REQUEST):
        some = asked[start : start + ACCOUNTS_PER_REQUEST]
        found = _accounts(github, [login for _, login in some], meter)
        for (number, login), node in zip(some, found, strict=True):
            bare = {"user_id": number, "login": login, "type": "User"}
            yield bare | (_account(node) if node and node["databaseId"] in (number, None) else {})


def _accounts(github: GitHub, logins: Sequence[str], meter: Meter) -> list[Node | None]:
    declared = ", ".join(f"$l{i}: String!" for i in range(len(logins)))
    variables = {f"l{i}": login for i, login in enumerate(logins)}
    # Addresses need a permission of their own, and an account without its required address is none at all.
    for fields in (f"{FIELDS} email", FIELDS):
        selected = "\n".join(f"u{i}: user(login: $l{i}) {{ {fields} }}" for i in range(len(logins)))
        try:
            data = github.query(f"query Accounts({declared}) {{\n{selected}\n}}", variables, meter)
        except (PermissionMissingError, InvalidRequestError):
            continue
        except ScopeGoneError:
            break
        return [data.get(f"u{i}") for i in range(len(logins))]
    return [None] * len(logins)


def _account(node: Node) -> Row:
    return {
        "node_id": node["id"], "login": node["login"], "name": node["name"], "email": node.get("email") or None,
        "created_at": node["createdAt"], "url": node["url"],
    }  # fmt: skip
