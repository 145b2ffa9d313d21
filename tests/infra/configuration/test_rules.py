"""The rules in force, as rows."""

from pathlib import Path

import pytest

from infra.configuration import Configuration, ConfigurationError, effective_rules, parse_configuration


def _configuration(text: str) -> Configuration:
    return parse_configuration(text, Path("sei.toml"))


def test_every_rule_of_the_organisation_has_a_row_even_by_default() -> None:
    rules = {rule.rule: rule.value for rule in effective_rules(Configuration())}

    assert rules == {
        "organization.name": "Organization",
        "organization.timezone": "UTC",
        "organization.history_start": "2000-01-01",
        "deployments.method": "auto",
        "deployments.first": "exclude",
        "deployments.evidence.incident": "true",
        "deployments.evidence.rollback": "true",
        "deployments.evidence.revert": "true",
        "deployments.evidence.hotfix": "false",
        "incidents.window_seconds": "86400",
        "pull_requests.landed": "merged",
        "issues.count_sub_tasks": "false",
    }


def test_a_service_has_rows_only_for_what_its_block_says() -> None:
    text = r"""
        [[services]]
        name = "s"
        repository = "r"
        deployments.first = "lookback:30d"
        deployments.evidence = { hotfix = true }
        deployments.environments = { blue = "production" }
        deployments.jobs = '(?i)publish (?P<what>\S+)'
        incidents = { window = "90m" }
    """
    rules = [rule[1:] for rule in effective_rules(_configuration(text)) if rule.scope_type == "service"]

    assert rules == [
        ("s", "deployments.first", "lookback:30d"),
        ("s", "deployments.evidence.hotfix", "true"),
        ("s", "deployments.environment.blue", "production"),
        ("s", "deployments.jobs", r"(?i)publish (\S+).*$"),
        ("s", "incidents.window_seconds", "5400"),
    ]


def test_a_deployments_pattern_has_rows_for_each_repository_of_its_block() -> None:
    text = r"""
        [[git]]
        url = "https://example.com/all"
        deployments = '^(?P<ref>\S+) to (?P<service>\S+)'
    """
    configuration = _configuration(text)
    rules = effective_rules(configuration, {configuration.git[0].url: ["a/b", "a/c"]})

    of_one = {rule.rule: rule.value for rule in rules if (rule.scope_type, rule.scope) == ("repository", "a/c")}
    assert of_one == {
        "git.deployments.pattern": r"^(\S+) to (\S+).*$",
        "git.deployments.group.service": "2",
        "git.deployments.group.ref": "1",
        "git.deployments.group.environment": "",
    }
    assert {rule.scope for rule in rules if rule.scope_type == "repository"} == {"a/b", "a/c"}


def test_labels_of_issues_are_rules_where_the_file_names_them() -> None:
    rules = effective_rules(
        _configuration(
            "[issues]\nbug = '(?i)^fehler$'\nin_progress = '^In Arbeit$'\nwaiting = 'wartet'\nblocked = 'steht'\n"
            "count_sub_tasks = true"
        )
    )
    assert {rule.rule: rule.value for rule in rules if rule.rule.startswith("issues.")} == {
        "issues.bug": r"(?i)^fehler(?=\n?\Z)",
        "issues.in_progress": r"^In Arbeit(?=\n?\Z)",
        "issues.waiting": "wartet",
        "issues.blocked": "steht",
        "issues.count_sub_tasks": "true",
    }
    with pytest.raises(ConfigurationError, match="line 2"):
        _configuration("[issues]\nbug = '('")


def test_issues_that_are_incidents_are_a_rule_where_the_file_names_them() -> None:
    rules = effective_rules(_configuration("[incidents]\nissues = '(?i)^(incident|outage)$'"))
    assert {rule.rule: rule.value for rule in rules if rule.rule.startswith("incidents.")} == {
        "incidents.window_seconds": "86400", "incidents.issues": r"(?i)^(incident|outage)(?=\n?\Z).*$",
    }  # fmt: skip
    assert not [rule for rule in effective_rules(_configuration("")) if rule.rule == "incidents.issues"]
    with pytest.raises(ConfigurationError, match="line 2"):
        _configuration("[incidents]\nissues = '('")
    with pytest.raises(ConfigurationError, match="issues"):
        _configuration("[[services]]\nname = 's'\nrepository = 'r'\nincidents = { issues = '^incident$' }")


def test_closed_pull_requests_that_landed_count_where_the_file_says_so() -> None:
    rules = effective_rules(_configuration('[pull_requests]\nlanded = "closed"'))

    assert [rule.value for rule in rules if rule.rule == "pull_requests.landed"] == ["closed"]


def test_each_bot_pattern_is_a_row_in_the_dialect_of_postgres() -> None:
    rules = effective_rules(_configuration(r"people.bots = ['(?i)\brobot\b', '^ci-']"))

    assert [rule.value for rule in rules if rule.rule == "people.bot_pattern"] == [r"(?i)\yrobot\y", r"^ci\-"]


def test_what_blocks_leave_out_of_pull_requests_has_rows_by_the_place_of_the_block() -> None:
    text = """
        [[github]]
        repositories = ["example/shop-*"]
        exclude = ["example/shop-old"]
        [[github]]
        repositories = ["example"]
        exclude_labels = ["No Metrics"]
        base_branches = ["main", "release/*"]
        [[gitlab]]
        projects = ["shop"]
    """
    rules = [rule for rule in effective_rules(_configuration(text)) if rule.scope_type in ("github", "gitlab")]

    assert rules == [
        ("github", "0", "pull_requests.repository", r"^example\/shop\-.*$"),
        ("github", "0", "pull_requests.excluded_repository", r"^example\/shop\-old$"),
        ("github", "1", "pull_requests.repository", r"^example\/.*$"),
        ("github", "1", "pull_requests.excluded_label", "no metrics"),
        ("github", "1", "pull_requests.base_branch", r"^main$"),
        ("github", "1", "pull_requests.base_branch", r"^release\/.*$"),
    ]
