"""Roles in Superset out of `[[access]]` of `sei.toml`: one that says what a person may do, one for each own team."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from infra.configuration.access import Access
from infra.settings import Settings

LEVELS = {"viewer": "SEI viewer", "team_lead": "SEI team lead", "executive": "SEI executive", "admin": "Admin"}
"""Superset's role for each of ours; `Admin` is Superset's own."""
TEAM = "Team: "


def roles_of(rule: Access) -> list[str]:
    """Names of the roles that a rule gives."""
    return [LEVELS[rule.role], *(f"{TEAM}{team}" for team in rule.teams)]


def roles_of_groups(rules: Sequence[Access]) -> dict[str, list[str]]:
    """Roles by group of the identity provider; a group of several rules has the roles of all."""
    return _by({group: roles_of(rule) for group in rule.groups} for rule in rules)


def roles_of_users(rules: Sequence[Access]) -> dict[str, list[str]]:
    """The same by account of Superset's own."""
    return _by({user: roles_of(rule) for user in rule.users} for rule in rules)


def account(user: str) -> str:
    """The name under which the password of such an account is kept."""
    return f"superset_account_{user}"


def identity_provider(settings: Settings) -> dict[str, str]:
    """Variables that tell Superset of the identity provider; nothing where there is none."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return {}
    secret = settings.oidc_client_secret
    return {
        "SEI_SUPERSET_OIDC_ISSUER": settings.oidc_issuer.rstrip("/"),
        "SEI_SUPERSET_OIDC_CLIENT_ID": settings.oidc_client_id,
        "SEI_SUPERSET_OIDC_CLIENT_SECRET": secret.get_secret_value() if secret else "",
        "SEI_SUPERSET_OIDC_GROUPS": settings.oidc_groups_claim,
        "SEI_SUPERSET_OIDC_NAME": settings.oidc_name,
        "SEI_SUPERSET_OIDC_SCOPES": settings.oidc_scopes,
    }


def _by(parts: Iterable[dict[str, list[str]]]) -> dict[str, list[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for part in parts:
        for name, roles in part.items():
            found[name] |= set(roles)
    return {name: sorted(roles) for name, roles in found.items()}
