"""Rights of the roles in Superset: the warehouse, and no row of it for whoever has none of our roles.

The boundary between teams is Postgres's (see `infra/visibility.py`); this stands in front of it.
"""

from itertools import count
from typing import Any

import httpx

from infra.errors import UserError
from infra.superset.access import LEVELS

ROLES = tuple(role for level, role in LEVELS.items() if level != "admin")
RULE = "Nothing without a role of SEI"
PAGE = 100


def give_rights(client: httpx.Client, database: str) -> None:
    """Let our roles read the database, and nobody else see a row of its datasets; again changes nothing.

    Args:
        client: signed in as an administrator.
        database: name of the database in Superset.

    Raises:
        UserError: Superset refuses.
    """
    roles = {one["name"]: one["id"] for one in _listed(client, "security/roles")}
    views = _listed(client, "security/permissions-resources")
    [access] = [
        one["id"]
        for one in views
        if one["permission"]["name"] == "database_access" and one["view_menu"]["name"].startswith(f"[{database}].(id:")
    ]
    for name in ROLES:
        held = _result(client.get(f"/api/v1/security/roles/{roles[name]}/permissions/"))
        ids = [one["id"] for one in held]
        if access not in ids:
            body = {"permission_view_menu_ids": [*ids, access]}
            _result(client.post(f"/api/v1/security/roles/{roles[name]}/permissions", json=body))
    rule = {
        "name": RULE,
        "description": "Who has none of these roles sees no row.",
        "filter_type": "Base",
        "clause": "1 = 0",
        "group_key": "",
        "roles": [roles[name] for name in LEVELS.values()],
        "tables": [one["id"] for one in _listed(client, "dataset") if one["database"]["database_name"] == database],
    }
    known = [one["id"] for one in _listed(client, "rowlevelsecurity") if one["name"] == RULE]
    if known:
        _result(client.put(f"/api/v1/rowlevelsecurity/{known[0]}", json=rule))
    else:
        _result(client.post("/api/v1/rowlevelsecurity/", json=rule))


def _listed(client: httpx.Client, resource: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for page in count():
        query = f"(page:{page},page_size:{PAGE})"
        answer = client.get(f"/api/v1/{resource}/", params={"q": query})
        part = _result(answer)
        found += part
        if not part or len(found) >= answer.json()["count"]:
            break
    return found


def _result(answer: httpx.Response) -> list[dict[str, Any]]:
    if not answer.is_success:
        request = answer.request
        raise UserError(
            f"Superset refused {request.method} {request.url.path}: {answer.status_code} {answer.text[:300]}"
        )
    return list(answer.json().get("result") or ())
