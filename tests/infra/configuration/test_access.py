"""`[[access]]` of `sei.toml`: who may see what."""

from pathlib import Path

import pytest

from infra.configuration import Configuration
from infra.configuration.access import Access
from infra.configuration.errors import ConfigurationError
from infra.configuration.load import parse_configuration
from infra.superset.access import roles_of_groups, roles_of_users

HERE = Path("/nowhere/sei.toml")


def parsed(text: str) -> Configuration:
    return parse_configuration(text, HERE)


def test_groups_and_users_have_a_role_and_teams() -> None:
    [access] = parsed('[[access]]\nrole = "team_lead"\ngroups = ["eng"]\nusers = ["ada"]\nteams = ["Money"]\n').access
    assert access == Access(role="team_lead", groups=("eng",), users=("ada",), teams=("Money",))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('role = "viewer"\nteams = ["Money"]', "names nobody"),
        ('role = "viewer"\nusers = ["ada"]', "sees the rows of teams"),
        ('role = "executive"\nusers = ["ada"]\nteams = ["Money"]', "rows of every team"),
        ('role = "boss"\nusers = ["ada"]', "viewer"),
        ('role = "viewer"\nusers = ["Admin"]\nteams = ["Money"]', "account admin is an administrator's"),
    ],
)
def test_what_cannot_be_is_said_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem) as error:
        parsed(f"[[access]]\n{text}\n")
    assert "line 1" in str(error.value) or "line 2" in str(error.value)


def test_who_stands_in_several_rules_has_the_roles_of_all() -> None:
    rules = [
        Access(role="viewer", groups=("all",), users=("ada",), teams=("Shop",)),
        Access(role="team_lead", users=("ada",), teams=("Money",)),
    ]
    assert roles_of_users(rules) == {"ada": ["SEI team lead", "SEI viewer", "Team: Money", "Team: Shop"]}
    assert roles_of_groups(rules) == {"all": ["SEI viewer", "Team: Shop"]}
