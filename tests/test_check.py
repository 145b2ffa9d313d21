"""A change sets off the checks of what it touches, and no others."""

from pathlib import Path

from tests.check import ROOT, changed, commands


def test_a_module_is_linted_and_the_tests_that_mirror_it_run() -> None:
    assert [command[0] for command in commands(["infra/locks.py", "tests/test_check.py"], ROOT)] == [
        "ruff", "ruff", "mypy", "lint-imports", "pytest",
    ]  # fmt: skip
    [*_, tests] = commands(["infra/locks.py", "tests/test_check.py"], ROOT)
    assert tests[-2:] == ["tests/infra/test_locks.py", "tests/test_check.py"]


def test_a_model_is_linted_and_its_clauses_asked_whether_its_sql_or_its_yml_changed() -> None:
    for suffix, linted in ((".sql", ["dbt_project/models/marts/fct_commits.sql"]), (".yml", [])):
        found = list(commands([f"dbt_project/models/marts/fct_commits{suffix}"], ROOT))
        asked = {module: arguments for _, _, module, *arguments in found}
        assert asked.get("tests.lint_sql", []) == linted
        assert asked["tests.unit_tests"] == ["fct_commits"]
        assert {program for program, *_ in found} == {"python"}


def test_a_file_that_is_about_nothing_else_sets_nothing_off() -> None:
    assert list(commands(["README.md"], ROOT)) == []


def test_what_git_does_not_know_yet_is_part_of_the_change() -> None:
    new = Path(ROOT, "tests", "new_file_of_a_test.py")
    new.touch()
    try:
        assert f"tests/{new.name}" in changed("HEAD")
    finally:
        new.unlink()
