"""A run of the checks: the results that it stores, and those of tables that it cannot see."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest

import quality
from infra.warehouse import Role
from quality.validation import rendered
from tests.quality.checked import CHECKED_AT, Checked

LATER = CHECKED_AT + timedelta(hours=1)
VERSIONS = dict.fromkeys(sorted(set().union(*(check.reads for check in quality.declared_checks("marts")))), "1")
"""First version of each table that the checks of marts read."""


def test_declaring_checks_does_not_import_great_expectations() -> None:
    program = (
        "import sys, quality\n"
        "checks = quality.declared_checks('raw') + quality.declared_checks('marts')\n"
        "assert checks and not {'great_expectations', 'pandas', 'sqlalchemy'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("group", ["raw", "marts"])
def test_checks_have_names_unique_within_their_table(group: str) -> None:
    keys = [check.key for check in quality.declared_checks(group)]
    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[a-z0-9_]+", name) for _, _, name in keys)


def test_an_unknown_group_is_named() -> None:
    with pytest.raises(ValueError, match=r"named 'staging'; there are .*marts"):
        quality.declared_checks("staging")


def test_a_missing_table_fails_its_checks_and_no_others(checked: Checked) -> None:
    checked.execute("drop table raw_git.tags", Role.LOADER)
    results = checked.run("raw")
    failed = {key for key, result in results.items() if not result.passed}
    assert failed == {key for key in results if key.startswith("raw_git.tags.")}
    observed = {results[key].observed for key in failed}
    assert all('relation "raw_git.tags" does not exist' in text or "raw_git.tags" in text for text in observed)


def test_a_missing_column_fails_the_checks_that_need_it(checked: Checked) -> None:
    checked.execute("alter table raw_files.deployments drop column status", Role.LOADER)
    results = checked.run("raw")
    failed = {key for key, result in results.items() if not result.passed}
    assert failed == {"raw_files.deployments.status_is_set", "raw_files.deployments.status_is_known"}
    assert all(results[key].observed.startswith("could not be evaluated") for key in failed)


def test_the_reader_sees_the_latest_results_of_each_group(checked: Checked) -> None:
    checked.run("raw", "b", CHECKED_AT)
    checked.execute("update raw_git.commits set has_missing_objects = true where additions = 6", Role.LOADER)
    checked.run("raw", "a", CHECKED_AT + timedelta(hours=1))
    latest = checked.execute(
        "select distinct run_id, count(*), count(*) filter (where not success) from quality.latest_results"
        " where suite = 'raw' group by run_id",
        Role.READER,
    )
    assert latest == [("a", len(quality.declared_checks("raw")), 1)]
    runs = checked.execute("select run_id, failed_errors, failed_warnings from quality.runs order by 1", Role.READER)
    assert runs == [("a", 0, 1), ("b", 0, 0)]


def test_the_same_run_again_replaces_its_results(checked: Checked) -> None:
    checked.run("raw")
    before = checked.execute("select * from quality.results order by table_name, name", Role.READER)
    checked.run("raw")
    assert checked.execute("select * from quality.results order by table_name, name", Role.READER) == before


def test_data_docs_need_no_network(checked: Checked) -> None:
    checked.run("raw")
    pages = list((checked.docs_dir / "raw").rglob("*.html"))
    assert (checked.docs_dir / "raw" / "index.html") in pages
    assert len(pages) > 7
    for page in pages:
        text = page.read_text()
        assert not re.search(r"<(?:link|script|img)\b[^>]*(?:href|src)=[\"'](?:https?:)?//", text)
        assert not re.search(r"url\(['\"]?https?:", text)
        assert "Looks of Data Docs without the network" in text
    index = checked.docs_dir / "raw" / "index.html"
    linked = [index.parent / link for link in re.findall(r'<td><a href="([^"]+)">raw_git\.', index.read_text())]
    assert len(linked) == 5
    assert all(page.exists() for page in linked)
    assert checked.warehouse.passwords[Role.TRANSFORMER] not in "".join(page.read_text() for page in pages)
    assert sorted(path.name for path in checked.docs_dir.iterdir()) == ["raw"]


def test_what_did_not_change_is_not_checked_again(checked: Checked) -> None:
    first = checked.run("marts", "a", versions=VERSIONS)
    assert checked.run("marts", "b", LATER, VERSIONS) == first
    assert checked.execute("select run_id from quality.runs") == [("a",)]


def test_a_table_is_checked_again_where_it_or_what_its_checks_read_changed(checked: Checked) -> None:
    checked.run("marts", "a", versions=VERSIONS)
    checked.execute("update marts.fct_deployments set status = 'weird' where deployment_id = 'd1'")
    checked.execute("update marts.fct_incidents set resolved_at = started_at - interval '1 day'")
    changed = checked.run("marts", "b", LATER, {**VERSIONS, "marts.fct_deployments": "2"})
    anew = {result.table for result in changed.values() if result.checked_at == LATER}
    assert anew == {"fct_deployments", "fct_deployed_commits", "fct_incident_deployments", "metrics"}
    assert {key for key, result in changed.items() if not result.passed} == {
        "marts.fct_deployments.status_is_known",
        "marts.metrics.deployment_frequency_agrees_with_facts_per_service",
    }
    index = (checked.docs_dir / "marts" / "index.html").read_text()
    linked = re.findall(r'<td><a href="([^"]+)">(marts\.\w+)<', index)
    assert {table for _, table in linked} == set(VERSIONS) - {"marts.dim_organization"}
    pages = [(checked.docs_dir / "marts" / link).read_text() for link, _ in linked]
    assert all(page.count("Looks of Data Docs without the network") == 1 for page in pages)
    assert len(list((checked.docs_dir / "marts" / "validations").rglob("*.html"))) == len(linked)


def test_a_table_of_unknown_version_is_checked_each_time(checked: Checked) -> None:
    known = {name: version for name, version in VERSIONS.items() if name != "marts.dim_organization"}
    checked.run("marts", "a", versions=known)
    again = checked.run("marts", "b", LATER, known)
    assert {result.table for result in again.values() if result.checked_at == LATER} == {"metrics"}


def test_an_error_and_what_lay_in_the_future_are_looked_at_again_and_another_warning_holds(checked: Checked) -> None:
    versions = dict.fromkeys(("raw_git.commits", "raw_git.repositories", "raw_git.tags", "raw_git.refs"), "1")
    checked.execute("update raw_git.commits set has_missing_objects = true where additions = 6", Role.LOADER)
    checked.execute("update raw_git.refs set object_sha = 'abc'", Role.LOADER)
    first = checked.run("raw_git", "a", versions=versions)
    again = checked.run("raw_git", "b", LATER, versions)
    held = {result.table for result in again.values() if result.checked_at == CHECKED_AT}
    assert held == {"commits", "tags", "repositories"}
    assert first["raw_git.commits.line_counts_are_complete"] == again["raw_git.commits.line_counts_are_complete"]
    checked.execute("update raw_git.commits set committed_at = '2026-09-04' where additions = 5", Role.LOADER)
    future = "raw_git.commits.committed_at_is_plausible"
    versions["raw_git.commits"] = "2"
    assert not checked.run("raw_git", "c", LATER, versions)[future].passed
    assert checked.run("raw_git", "d", LATER + timedelta(days=9), versions)[future].passed


@pytest.mark.parametrize("group", ["raw", "marts"])
def test_what_a_check_reads_is_what_postgres_reads_for_it(checked: Checked, group: str) -> None:
    for check in quality.declared_checks(group):
        if check.query is not None:
            query = rendered(check.query, f"{check.schema}.{check.table}", CHECKED_AT)
            [[plan]] = checked.execute(f"explain (verbose, format json) {query}")
            assert set(relations(plan)) == check.reads


def relations(plan: object) -> Iterator[str]:
    """Tables that a plan of Postgres's reads, with their schemas."""
    if isinstance(plan, dict):
        if "Relation Name" in plan:
            yield f"{plan['Schema']}.{plan['Relation Name']}"
        plan = list(plan.values())
    if isinstance(plan, list):
        for part in plan:
            yield from relations(part)
