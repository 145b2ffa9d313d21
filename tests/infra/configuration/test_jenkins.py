"""The `[[jenkins]]` blocks, and what they say of jobs."""

import re
from pathlib import Path

import pytest

from infra.configuration import ConfigurationError
from infra.configuration.load import parse_configuration
from infra.configuration.rules import effective_rules

BLOCK = """[[jenkins]]
name = "ci"
base_url = "https://ci.example.com/jenkins"
jobs = ["shop/*", "tools"]
exclude = ["shop/x*"]
"""
DEPLOYS = (
    'deploys = [{ job = "shop/ship (*)", environment_parameter = "ENV" }]\nrepository = { "shop/*" = "shop/all" }\n'
)


def test_patterns_cover_full_names_in_any_case(tmp_path: Path) -> None:
    [block] = parse_configuration(BLOCK, tmp_path / "sei.toml").jenkins
    names = ("shop/payments", "Shop/deep/job", "shop/x1", "tools", "tools/inner", "lost")
    assert [block.covers(name) for name in names] == [True, True, False, True, False, False]


def test_what_is_said_of_jobs_becomes_rules_whose_scope_is_a_pattern(tmp_path: Path) -> None:
    rules = [
        one
        for one in effective_rules(parse_configuration(BLOCK + DEPLOYS, tmp_path / "sei.toml"))
        if one.scope_type == "job"
    ]
    found = {rule: (scope, value) for _, scope, rule, value in rules}
    assert {rule: value for rule, (_, value) in found.items()} == {
        "builds.repository": "shop/all", "builds.environment": "production", "builds.environment_parameter": "ENV",
    }  # fmt: skip
    assert re.search(found["builds.environment"][0], "ci:shop/ship (one)")
    assert not re.search(found["builds.environment"][0], "ci:shop/ship one")
    assert not re.search(found["builds.repository"][0], "other:shop/one")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BLOCK.replace('"tools"', '"a?"'), "'a?' is no job"),
        (BLOCK.replace('"tools"', '"/tools"'), "'/tools' is no job"),
        (BLOCK.replace('["shop/*", "tools"]', "[]"), "names nothing to collect"),
        (BLOCK.replace("https:", "http:"), "is not encrypted"),
        (BLOCK + 'sweep_every = "1d"\n', "is not for Jenkins"),
        (BLOCK + 'deploys = [{ job = "a", service = "b" }]\n', "service"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        parse_configuration(text, tmp_path / "sei.toml")
