"""The `[[jira]]` blocks, and what `[issues]` says of a tracker's words."""

from pathlib import Path

import pytest

from infra.configuration import ConfigurationError
from infra.configuration.load import parse_configuration
from infra.configuration.rules import effective_rules

BLOCK = '[[jira]]\nbase_url = "https://shop.atlassian.net"\nprojects = ["pay", "SHOP*"]\nexclude = ["shopold"]\n'


def test_keys_are_read_in_any_case_and_a_site_names_its_installation(tmp_path: Path) -> None:
    [block] = parse_configuration(BLOCK, tmp_path / "sei.toml").jira
    assert block.installation == "jira@shop.atlassian.net"
    assert block.projects == ("PAY", "SHOP*")
    assert block.incidents is None
    assert [block.covers(key) for key in ("PAY", "pay", "SHOPX", "SHOPOLD", "WEB")] == [True, True, True, False, False]


def test_teams_statuses_and_resolutions_become_rules(tmp_path: Path) -> None:
    issues = '[issues.statuses]\nWaiting = "to_do"\n[issues.resolutions]\nMoot = "not_planned"\n'
    text = BLOCK + 'teams = { pay = "Money" }\n' + issues
    rules = {(one.scope_type, one.scope, one.rule): one.value for one in effective_rules(
        parse_configuration(text, tmp_path / "sei.toml"))}  # fmt: skip
    assert rules["project", "jira@shop.atlassian.net:PAY", "issues.team"] == "Money"
    assert rules["organization", "", "issues.status.waiting"] == "to_do"
    assert rules["organization", "", "issues.resolution.moot"] == "not_planned"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BLOCK.replace('"pay"', '"PAY-1"'), "'PAY-1' is no key of a project"),
        (BLOCK.replace('["pay", "SHOP*"]', "[]"), "names nothing to collect"),
        (BLOCK.replace("https:", "http:"), "is not encrypted"),
        (BLOCK.replace('base_url = "https://shop.atlassian.net"\n', ""), "needs the key 'base_url'"),
        (BLOCK + 'incidents = ""\n', "at least 1 character"),
        (BLOCK + '[issues.statuses]\nWaiting = "paused"\n', "'to_do', 'in_progress' or 'done'"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=said.replace("[", r"\[").replace("*", r"\*")):
        parse_configuration(text, tmp_path / "sei.toml")
