"""Reports of tests and coverage: JUnit XML, Cobertura XML and LCOV, from folders and from `sei record`."""

import gzip
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from infra.configuration.files import FilesTable
from infra.errors import UserError
from ingestion.sources.files import record_report
from ingestion.sources.files.coverage_formats import read_coverage
from ingestion.sources.files.report_content import ReportError
from ingestion.sources.files.report_paths import as_glob, named_by

if TYPE_CHECKING:
    from tests.ingestion.files.conftest import Files

JUNIT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="outer" tests="4" time="9">
    <testsuite name="pay" time="2.5" timestamp="2026-03-01T10:00:00+00:00">
      <testcase classname="tests.pay" name="pays" time="0.5"/>
      <testcase classname="tests.pay" name="refunds" time="1.5">
        <failure message="expected 3&#10;got 4">trace</failure>
      </testcase>
      <testcase classname="tests.pay" name="breaks"><error>boom
second line</error></testcase>
      <testcase classname="tests.pay" name="later"><skipped/></testcase>
    </testsuite>
  </testsuite>
  <testsuite name="counts alone" tests="5" failures="1" errors="1" skipped="1" time="1,000.5"/>
</testsuites>
"""
COBERTURA = """<?xml version="1.0"?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage lines-valid="10" lines-covered="7" branches-valid="4" branches-covered="1" timestamp="1767225600000">
  <packages/>
</coverage>
"""
LCOV = """TN:one
SF:src/a.js
DA:1,1
DA:2,0
BRDA:1,0,0,1
BRDA:1,0,1,-
end_of_record
TN:two
SF:src/a.js
DA:1,0
DA:2,3
DA:3,0
end_of_record
"""
GIVEN = {"repository": "example/pay", "sha": "a" * 40}
SUITES = "suite, passed, failed, errors, skipped, seconds"


def reports(files: "Files", **contents: str) -> None:
    """Files `<name>.xml` of one commit."""
    folder = files.folder / "reports" / "example" / "pay" / ("a" * 40)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / f"{name}.xml").write_text(content, encoding="utf-8")


def collect(files: "Files", table: str = "test_reports", path: str = "reports/{repository}/{sha}/*.xml") -> str | None:
    """Collect the reports; the first scope's message."""
    return files.collect(files.block(table, path)).scopes[0].error


def test_a_report_of_tests_has_counts_of_its_suites_and_the_cases_that_did_not_pass(files: "Files") -> None:
    reports(files, a=JUNIT)
    assert collect(files) is None
    assert files.live(SUITES, "test_suites") == [("counts alone", 2, 1, 1, 1, 1000.5), ("pay", 1, 1, 1, 1, 2.5)]
    assert files.live("suite, class_name, name, status, message, seconds", "test_cases") == [
        ("pay", "tests.pay", "breaks", "error", "boom", None),
        ("pay", "tests.pay", "later", "skipped", None, None),
        ("pay", "tests.pay", "refunds", "failed", "expected 3", 1.5),
    ]
    columns = "distinct repository, sha, branch, run, finished_at::text"
    assert files.rows(f"select {columns} from raw_files.test_suites") == [
        ("example/pay", "a" * 40, None, None, "2026-03-01 10:00:02.5+00")
    ]


def test_a_case_that_is_told_several_times_counts_once_as_its_worst(files: "Files") -> None:
    reports(
        files,
        a='<testsuite name="s"><testcase name="t"><failure/></testcase><testcase name="t"/>'
        '<testcase name="u"/><testcase name="u"><skipped/></testcase></testsuite>',
    )
    collect(files)
    assert files.live(SUITES, "test_suites") == [("s", 0, 1, 0, 1, 0)]


def test_counts_without_cases_are_taken_as_far_as_they_are_stated(files: "Files") -> None:
    reports(files, a='<testsuite name="s" tests="5" failures="2"/>')
    collect(files)
    assert files.live(SUITES, "test_suites") == [("s", 3, 2, 0, 0, 0)]


def test_a_time_of_an_unknown_zone_is_that_of_the_file_unless_the_block_names_one(files: "Files") -> None:
    reports(files, a=JUNIT.replace("+00:00", ""))
    [path] = files.folder.glob("reports/**/*.xml")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    collect(files)
    assert set(files.live("finished_at::text", "test_suites")) == {"2023-11-14 22:13:20+00"}

    files.collect(files.block("test_reports", "reports/{repository}/{sha}/*.xml", timezone="Europe/Berlin"))
    assert set(files.live("finished_at::text", "test_suites")) == {"2026-03-01 09:00:02.5+00"}


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("<testsuites><testsuite>\n</testsuites>", 2, "is no whole XML"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><testsuite name="&x;"/>', 1, "declares entities"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite name="&x;"/>', 1, "declares entities"),
        ("<report/>", 1, "begins with <report>"),
        ("<testsuites/>", 1, "holds no test"),
        ('<testsuite name="a" tests="many"/>', 1, "has a number or a time that is none"),
        (
            '<testsuite tests="1" time="9e99" timestamp="2026-01-01T00:00:00Z"/>',
            1,
            "has a number or a time that is none",
        ),
        ('<testsuite tests="1" timestamp="0001-01-01T00:00:00+05:00"/>', 1, "which no calendar has"),
        ("<testsuite><testcase/>" * 3000 + "</testsuite>" * 3000, 1, "nests suites too deep"),
    ],
)
def test_a_broken_report_costs_itself_and_says_what_to_do(files: "Files", content: str, line: int, reason: str) -> None:
    reports(files, broken=content, fine=JUNIT)
    assert "1 rows were rejected" in str(collect(files))
    [(file, found, why)] = files.rejected()
    assert (file, found) == ("broken.xml", line)
    assert reason in why
    assert len(files.live("suite", "test_suites")) == 2


def test_a_report_is_read_once_and_goes_with_its_file(files: "Files", monkeypatch: pytest.MonkeyPatch) -> None:
    reports(files, a=JUNIT, broken="<a>")
    collect(files)
    with monkeypatch.context() as patched:
        patched.setattr("ingestion.sources.files.junit.xml_root", lambda _: pytest.fail("a report was read again"))
        (files.folder / "reports/example/pay" / ("a" * 40) / "a.xml").rename(files.folder / "kept.xml")
        collect(files)
    assert files.live("suite", "test_suites") == []
    assert [file for file, _, _ in files.rejected()] == ["broken.xml"]

    reports(files, b=JUNIT)
    collect(files)
    before = files.rows("select suite, _dlt_load_id from raw_files.test_suites where deleted_at is null order by 1")
    reports(files, c=JUNIT.replace("pays", "is paid"))
    collect(files)
    assert len(files.live("suite", "test_suites")) == 4
    assert set(before) < set(files.rows("select suite, _dlt_load_id from raw_files.test_suites"))


def test_the_path_says_what_was_tested() -> None:
    pattern = "/r/{repository}/{branch}/{sha}/run-{run}/**/TEST-*.xml"
    assert as_glob(pattern) == "/r/**/**/*/run-*/**/TEST-*.xml"
    assert named_by(pattern, "/r/example/main/abc/run-7/x/y/TEST-a.xml") == {
        "repository": "example", "branch": "main", "sha": "abc", "run": "7",
    }  # fmt: skip
    assert named_by("/r/{repository}/{sha}/*.xml", "/r/group/sub/pay/abc/a.xml") == {
        "repository": "group/sub/pay", "sha": "abc",
    }  # fmt: skip
    assert named_by("/r/{repository}/{sha}/*.xml", "/r/abc/a.xml") is None


def test_coverage_is_read_of_cobertura_and_of_lcov(files: "Files") -> None:
    reports(files, a=COBERTURA)
    path = files.folder / "reports" / "example" / "pay" / ("a" * 40) / "lcov.info.gz"
    path.write_bytes(gzip.compress(LCOV.encode()))
    collect(files, "coverage")
    files.collect(
        files.block("coverage", "reports/{repository}/{sha}/*.xml"),
        files.block("coverage", "reports/{repository}/{sha}/*.info.gz"),
    )
    columns = "lines_covered, lines_total, branches_covered, branches_total"
    assert files.live(columns, "coverage") == [(2, 3, 1, 2), (7, 10, 1, 4)]
    assert files.live("min(finished_at)::text", "coverage") == ["2026-01-01 00:00:00+00"]


def test_cobertura_without_sums_is_counted_by_the_lines_of_its_files() -> None:
    lines = '<lines><line number="1" hits="0"/><line number="2" hits="3" branch="true" condition-coverage="50% (1/2)"/>'
    part = f'<class filename="a.py">{lines}</lines></class>'
    again = '<class filename="a.py"><lines><line number="1" hits="1"/></lines></class>'
    content = f"<coverage><packages><package><classes>{part}{again}</classes></package></packages></coverage>"
    assert read_coverage(content.encode()).rows[FilesTable.COVERAGE] == [
        {"lines_covered": "2", "lines_total": "2", "branches_covered": "1", "branches_total": "2"}
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<report/>", "have the coverage tool write Cobertura or LCOV"),
        ("hello", "is neither Cobertura XML nor LCOV"),
        ("SF:a\nDA:one", "is no LCOV"),
        ('<coverage lines-valid="0" lines-covered="0"><packages/></coverage>', "counts no line"),
        ('<coverage lines-valid="x"><packages/></coverage>', "has a number that is none"),
    ],
)
def test_what_is_no_coverage_says_what_to_do(content: str, reason: str) -> None:
    with pytest.raises(ReportError, match=reason):
        read_coverage(content.encode())


def test_a_recorded_report_is_collected_without_configuration(files: "Files") -> None:
    records = files.folder / "records"
    (files.folder / "junit.xml").write_text(JUNIT)
    (files.folder / "coverage.xml").write_text(COBERTURA)
    given = GIVEN | {"run": "https://ci.example.com/7", "branch": "main"}
    assert record_report(FilesTable.TEST_SUITES, files.folder / "junit.xml", given, records) == 5
    assert record_report(FilesTable.TEST_SUITES, files.folder / "junit.xml", GIVEN, records) == 5
    assert record_report(FilesTable.COVERAGE, files.folder / "coverage.xml", given, records) == 1
    files.collect(files.block(path="*.none"), records=records)

    runs = files.live("run, report = 'junit.xml', branch", "test_suites")
    assert set(runs) == {("https://ci.example.com/7", True, "main"), (None, False, None)}
    assert len(files.live("name", "test_cases")) == 6
    assert files.live("report, lines_covered, lines_total", "coverage") == [("coverage.xml", 7, 10)]


def test_a_report_that_cannot_be_used_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text("<a>")
    with pytest.raises(UserError, match="is no whole XML"):
        record_report(FilesTable.TEST_SUITES, path, GIVEN, tmp_path / "records")
    path.write_text(JUNIT)
    with pytest.raises(UserError, match="finished_at"):
        record_report(FilesTable.TEST_SUITES, path, GIVEN | {"finished_at": "soon"}, tmp_path / "records")
    with pytest.raises(UserError, match=r"none\.xml"):
        record_report(FilesTable.TEST_SUITES, tmp_path / "none.xml", GIVEN, tmp_path / "records")
    assert not (tmp_path / "records").exists()
