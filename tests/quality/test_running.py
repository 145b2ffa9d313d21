"""A run of the checks: the results that it stores, and those of tables that it cannot see."""

import re
import subprocess
import sys
from datetime import timedelta

import pytest

import quality
from infra.warehouse import Role
from tests.quality.checked import CHECKED_AT, Checked


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
    url = checked.warehouse.url(Role.TRANSFORMER)
    first = quality.run("raw", url, checked.docs_dir, "a", CHECKED_AT, fingerprint="one")
    again = quality.run("raw", url, checked.docs_dir, "b", CHECKED_AT + timedelta(hours=1), fingerprint="one")
    other = quality.run("raw", url, checked.docs_dir, "c", CHECKED_AT + timedelta(hours=2), fingerprint="two")
    assert again == first == other
    runs = checked.execute("select run_id from quality.runs order by run_id")
    assert runs == [("a",), ("c",)]
