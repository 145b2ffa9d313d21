"""Conflicts: one row per key wins, rows that go are marked, those that come back are not, failed files keep theirs."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.ingestion.files.conftest import Files

ONE = "d1,example/a,a,production,v1,2024-01-31T09:30:00Z,success"
TWO = "d2,example/a,a,production,v2,2024-02-01T09:30:00Z,failed"


def test_of_the_same_id_the_last_file_and_line_win_and_the_others_are_told(files: "Files") -> None:
    files.write("b.csv", ONE.replace("v1", "b2"), ONE.replace("v1", "b3"))
    files.write("a.csv", ONE.replace("v1", "a2"), TWO)

    (scope,) = files.collect().scopes

    assert files.live("deployment_id, ref") == [("d1", "b3"), ("d2", "v2")]
    winner = f"superseded by {files.folder / 'b.csv'} line 3"
    assert [(name, line) for name, line, _ in files.rejected()] == [("a.csv", 2), ("b.csv", 2)]
    assert all(reason.startswith("duplicate of {") and reason.endswith(winner) for *_, reason in files.rejected())
    assert scope.status == "warning"
    assert "2 rows were superseded" in str(scope.error)


def test_one_id_may_deploy_several_services_and_environments(files: "Files") -> None:
    files.write("a.csv", ONE, ONE.replace(",a,", ",b,"), ONE.replace("production", ""), ONE.replace("production", "eu"))

    (scope,) = files.collect().scopes

    assert (scope.status, len(files.live())) == ("ok", 4)


def test_one_id_of_two_repositories_without_a_service_is_two_deployments(files: "Files") -> None:
    unnamed = ONE.replace(",a,", ",,")
    files.write("a.csv", unnamed, unnamed.replace("example/a", "example/b"), ONE.replace("example/a", "example/b"))

    (scope,) = files.collect().scopes

    assert scope.status == "ok"
    assert files.live("repository, service") == [("example/a", None), ("example/b", "a"), ("example/b", None)]


def test_a_later_block_wins_over_an_earlier_one_whatever_the_names(files: "Files") -> None:
    files.write("z.csv", ONE.replace("v1", "early"))
    files.write("a.csv", ONE.replace("v1", "late"))

    files.collect(files.block(path="z.csv"), files.block(path="a.csv"))

    assert files.live("ref") == ["late"]


def test_rows_that_are_gone_are_kept_with_deleted_at_and_come_back(files: "Files") -> None:
    files.write("a.csv", ONE, TWO)
    files.collect()
    load = "select deployment_id, _dlt_load_id, deleted_at is null from raw_files.deployments order by 1"
    first = files.rows(load)

    files.write("a.csv", ONE)
    files.collect()
    assert [row[2] for row in files.rows(load)] == [True, False]
    assert files.rows(load)[0] == first[0], "a row that did not change was written again"

    files.write("a.csv", ONE, TWO)
    files.collect()
    assert files.live() == ["d1", "d2"]


def test_a_winner_that_goes_gives_its_place_back(files: "Files") -> None:
    files.write("a.csv", ONE)
    later = files.write("b.csv", ONE.replace("v1", "v9"))
    files.collect()
    later.unlink()
    files.collect()

    assert files.live("ref") == ["v1"]
    assert files.rejected() == []


def test_a_file_that_fails_later_keeps_its_rows_and_their_precedence(files: "Files") -> None:
    files.write("a.csv", ONE)
    files.write("b.csv", ONE.replace("v1", "v9"), TWO)
    files.collect()

    files.write("a.csv", ONE.replace("09:30", "10:30"))
    files.write("b.csv", "x", header="nothing\n")
    (scope,) = files.collect().scopes

    assert scope.status == "failed"
    assert files.live("deployment_id, ref") == [("d1", "v9"), ("d2", "v2")]
    assert [scope.status for scope in files.collect().scopes] == ["failed"], "a failure that lasts must stay in sight"


def test_a_pattern_without_files_fails_and_keeps_what_it_once_gave(files: "Files") -> None:
    path = files.write("a.csv", ONE)
    files.collect()
    path.unlink()

    (scope,) = files.collect().scopes

    assert scope.status == "failed"
    assert f"No file matches {files.folder / '*.csv'}" in str(scope.error)
    assert files.live() == ["d1"]


def test_a_block_that_is_taken_out_takes_its_rows_along(files: "Files") -> None:
    files.write("a.csv", ONE)
    files.write("b.csv", TWO)
    files.collect(files.block(path="a.csv"), files.block(path="b.csv"))
    files.collect(files.block(path="a.csv"))
    assert files.live() == ["d1"]
