"""Usage and configuration errors: what, where, what to do, and the exit status."""

import subprocess
from pathlib import Path

import pytest

from infra.demo.vendors.jira.projection import store_of
from tests.command_line import CommandLine, stop
from tests.infra.demo.vendors.jira.small_site import TOKEN, events
from tests.ingestion.jira.conftest import serving


@pytest.fixture
def sei(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "home", tmp_path / "sei.toml")


def test_an_unknown_key_is_named_with_its_line_and_the_nearest_known_one(sei: CommandLine) -> None:
    sei.configuration.write_text('[organization]\nname = "Example"\ntimezon = "UTC"\n')
    try:
        done = sei("run")
    finally:
        stop(sei.home)
    assert done.returncode == 2
    assert all(part in done.stderr for part in ("line 3", "timezon", "timezone"))


def test_a_source_that_cannot_be_reached_is_not_added(sei: CommandLine, tmp_path: Path) -> None:
    done = sei("add", "git", str(tmp_path / "nowhere"))
    assert done.returncode != 0
    assert "nowhere" in done.stderr
    assert not sei.configuration.exists()


def test_sources_are_added_to_the_file(sei: CommandLine, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "shop.git")], check=True)
    (tmp_path / "deployments.csv").write_text("deployment_id,service,finished_at\n1,shop,2026-01-01T00:00:00Z\n")
    assert sei("add", "git", "shop.git", "--name", "example/shop").returncode == 0
    added = sei("add", "files", "deployments", "deployments.csv")
    assert added.returncode == 0, added.stderr
    text = sei.configuration.read_text()
    assert "[[git]]" in text
    assert 'table = "deployments"' in text


def test_a_project_of_a_tracker_is_added_once_it_can_be_read(sei: CommandLine) -> None:
    with serving(store_of(events())) as server:
        asked = ("--base-url", server.url)
        refused = [
            (sei("add", "jira", "PAY", *asked), "There is no token for jira@127.0.0.1"),
            (sei("add", "jira", "PAY", *asked, SEI_JIRA_TOKEN="a@b.example:wrong"), "SEI_JIRA_TOKEN was refused"),
            (sei("add", "jira", "NONE", *asked, SEI_JIRA_TOKEN=TOKEN), "Jira has no such project"),
            (sei("add", "jira", "PAY-1", *asked, SEI_JIRA_TOKEN=TOKEN), "'PAY-1' is no key of a project"),
        ]
        assert not sei.configuration.exists()
        added = sei("add", "jira", "PAY", *asked, "--name", "tracker", "--team", "Money", SEI_JIRA_TOKEN=TOKEN)
    for done, said in refused:
        assert done.returncode == 1
        assert said in done.stderr
        assert "Nothing was added" in done.stderr
    assert added.returncode == 0, added.stderr
    text = sei.configuration.read_text()
    assert all(part in text for part in ("[[jira]]", 'name = "tracker"', 'teams = {PAY = "Money"}'))


def test_a_wrong_environment_variable_is_named(sei: CommandLine) -> None:
    done = sei("status", SEI_AS_OF="yesterday")
    assert done.returncode == 2
    assert "SEI_AS_OF" in done.stderr


def test_a_deployment_needs_a_time_with_an_offset(sei: CommandLine) -> None:
    done = sei("record", "deployment", "--id", "1", "--service", "shop", "--finished-at", "2026-01-01 12:00")
    assert done.returncode != 0
    assert "finished_at" in done.stderr


def test_reports_of_tests_and_coverage_are_recorded_by_their_names(tmp_path: Path) -> None:
    sei = CommandLine(tmp_path / "home", tmp_path / "sei.toml")
    junit, lcov = tmp_path / "junit.xml", tmp_path / "lcov.info"
    junit.write_text('<testsuite name="s"><testcase name="t"/><testcase name="u"><failure/></testcase></testsuite>')
    lcov.write_text("SF:a.js\nDA:1,1\nend_of_record\n")
    given = ("--repository", "example/shop", "--sha", "1a2b3c4", "--run", "https://ci.example.com/17")
    tests = sei("record", "tests", str(junit), *given, "--branch", "main")
    coverage = sei("record", "coverage", str(lcov), *given)
    assert "Recorded 2 rows" in tests.stdout, tests.stderr
    assert "Recorded 1 rows" in coverage.stdout, coverage.stderr
    assert "is no whole XML" in (junit.write_text("<a>"), sei("record", "tests", str(junit), *given))[1].stderr


def test_a_stored_token_is_listed_with_its_age_and_never_with_its_value(tmp_path: Path) -> None:
    sei = CommandLine(tmp_path / "home", tmp_path / "sei.toml")
    stored = sei("secret", "set", "gitlab@git.example.org", stdin="canary-of-a-token\n")
    assert stored.returncode == 0, stored.stderr
    listed = sei("secret", "list")
    assert "gitlab@git.example.org" in listed.stdout
    assert "canary" not in stored.stdout + listed.stdout + listed.stderr
    assert (tmp_path / "home" / "secrets" / "gitlab@git.example.org").read_text() == "canary-of-a-token\n"
