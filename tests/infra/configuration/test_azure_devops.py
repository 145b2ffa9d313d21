"""The `[[azure_devops]]` blocks."""

import re
from pathlib import Path

import pytest

from infra.configuration import ConfigurationError
from infra.configuration.load import parse_configuration
from infra.configuration.rules import effective_rules

BLOCK = """[[azure_devops]]
base_url = "https://dev.azure.com/Acme"
projects = ["Pay*", "Ware house"]
exclude = ["Payroll"]
teams = { "Ware house" = "Stores" }
"""


def test_patterns_cover_names_in_any_case(tmp_path: Path) -> None:
    [block] = parse_configuration(BLOCK, tmp_path / "sei.toml").azure_devops
    assert [block.covers(name) for name in ("payments", "Payroll", "WARE HOUSE", "Shop")] == [True, False, True, False]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://dev.azure.com/Acme", "azure_devops@acme"),
        ("https://acme.visualstudio.com", "azure_devops@acme"),
        ("https://tfs.example.com:8080/tfs/Main", "azure_devops@tfs.example.com:8080"),
    ],
)
def test_an_organisation_of_services_is_an_installation_of_its_own(address: str, name: str, tmp_path: Path) -> None:
    text = BLOCK.replace("https://dev.azure.com/Acme", address)
    [block] = parse_configuration(text, tmp_path / "sei.toml").azure_devops
    assert block.installation == name


def test_a_project_of_a_team_is_a_rule(tmp_path: Path) -> None:
    rules = effective_rules(parse_configuration(BLOCK, tmp_path / "sei.toml"))
    assert [(one.scope, one.value) for one in rules if one.rule == "issues.team"] == [
        ("azure_devops@acme:ware house", "Stores")
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BLOCK.replace("/Acme", ""), "names no organisation"),
        (BLOCK.replace("/Acme", "/Acme/Payments"), "names no organisation"),
        (BLOCK.replace("dev.azure.com/Acme", "tfs.example.com"), "names no collection"),
        (BLOCK.replace("https:", "http:"), "is not encrypted"),
        (BLOCK.replace("Pay*", "Pay/One"), "'Pay/One' is no name of a project"),
        (BLOCK + 'api_version = "7"\n', "'7' is no version of the API"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        parse_configuration(text, tmp_path / "sei.toml")


def test_two_collections_of_a_server_need_names(tmp_path: Path) -> None:
    one = BLOCK.replace("dev.azure.com/Acme", "tfs.example.com/tfs/One")
    with pytest.raises(ConfigurationError, match="give one of them another"):
        parse_configuration(one + one.replace("/One", "/Two"), tmp_path / "sei.toml")
