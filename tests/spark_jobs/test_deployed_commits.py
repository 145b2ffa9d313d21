"""Deployments that brought a commit, on small histories and on random ones."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession

from spark_jobs import schemas
from spark_jobs.deployed_commits import deployed_commits, deployment_ancestry, walk
from spark_jobs.deployment_walk import walk_repository

REPOSITORY = "example/shop"
REPOSITORY_ID = f"repository:{REPOSITORY}"


def commits(spark: SparkSession, parents: dict[str, list[str]], repository: str = REPOSITORY) -> DataFrame:
    rows = [(repository, sha, above, "Ada", "ada@example.org", None, None) for sha, above in parents.items()]
    return spark.createDataFrame(rows, schemas.COMMITS)


def changes(spark: SparkSession, *rows: tuple[str, str, str | None]) -> DataFrame:
    full = [(REPOSITORY, sha, path, old_path, "R" if old_path else "M", 1, 0) for sha, path, old_path in rows]
    return spark.createDataFrame(full, schemas.FILE_CHANGES)


def services(spark: SparkSession, **paths: str | None) -> DataFrame:
    rows = [(f"service:{name}", REPOSITORY_ID, REPOSITORY, globs) for name, globs in paths.items()]
    return spark.createDataFrame(rows, schemas.SERVICES)


def deployments(spark: SparkSession, *rows: tuple[str, str, str | None], **changed: Any) -> DataFrame:
    """Rows of (deployment_id, environment, sha) in their order; `changed` applies to all."""
    values = {"service_id": "service:shop", "repository_id": REPOSITORY_ID, "status": "success"} | changed
    full = [
        (
            deployment_id,
            values["service_id"],
            values["repository_id"],
            environment,
            environment.startswith("prod"),
            sha,
            values["status"],
            order,
        )
        for order, (deployment_id, environment, sha) in enumerate(rows)
    ]
    return spark.createDataFrame(full, schemas.DEPLOYMENTS)


def brought(walked: DataFrame) -> dict[tuple[str, str], str]:
    return {(row.service_id, row.sha): row.deployment_id for row in deployed_commits(walked).collect()}


LINE = {"c": ["b"], "b": ["a"], "a": []}


def test_a_commit_belongs_to_the_first_production_deployment_that_contains_it(spark: SparkSession) -> None:
    history = commits(spark, {"m": ["b", "x"], "x": ["a"], **LINE})
    rows = deployments(
        spark, ("1", "staging", "m"), ("2", "prod-eu", "b"), ("3", "prod-us", "m"), ("4", "prod-eu", "c")
    )
    walked = walk(history, changes(spark), rows, services(spark, shop=None))
    assert brought(walked) == {
        ("service:shop", "a"): "2",
        ("service:shop", "b"): "2",
        ("service:shop", "x"): "3",
        ("service:shop", "m"): "3",
        ("service:shop", "c"): "4",
    }


def test_failures_and_unknown_commits_bring_nothing(spark: SparkSession) -> None:
    failed = deployments(spark, ("1", "prod", "b"), status="failure")
    others = deployments(spark, ("2", "prod", None), ("3", "prod", "not-here"), ("4", "prod", "a"))
    walked = walk(commits(spark, LINE), changes(spark), failed.union(others), services(spark, shop=None))
    assert brought(walked) == {("service:shop", "a"): "4"}
    assert [row.deployment_id for row in deployment_ancestry(walked).collect()] == ["4"]


def test_a_history_that_is_merged_in_is_told_from_what_was_made_here(spark: SparkSession) -> None:
    history = commits(spark, {"own": ["m"], "m": ["c", "old2"], "old2": ["old1"], "old1": [], **LINE})
    rows = deployments(spark, ("0", "staging", "old2"), ("1", "prod", "b"), ("2", "prod", "own"))
    walked = walk(history, changes(spark), rows, services(spark, shop=None))
    found = {row.sha: row.is_imported for row in deployed_commits(walked).collect()}
    assert [sha for sha, is_imported in sorted(found.items()) if is_imported] == ["old1", "old2"]
    assert len(found) == 7


def test_ancestry_compares_with_the_one_before_in_service_and_environment(spark: SparkSession) -> None:
    rows = deployments(
        spark,
        ("1", "prod", "c"),
        ("2", "staging", "b"),
        ("3", "prod", "a"),
        ("4", "prod", "not-here"),
        ("5", "prod", "a"),
        ("6", "prod", "c"),
    )
    walked = walk(commits(spark, LINE), changes(spark), rows, services(spark, shop=None))
    found = {row.deployment_id: tuple(row)[3:] for row in deployment_ancestry(walked).collect()}
    assert found == {
        "1": ("prod", None, None, False, False),
        "2": ("staging", None, None, False, False),
        "3": ("prod", "1", "c", False, True),
        "5": ("prod", "3", "a", True, False),
        "6": ("prod", "5", "a", False, False),
    }


def test_services_of_a_monorepo_keep_commits_and_merges_that_touch_them(spark: SparkSession) -> None:
    history = {
        "m2": ["m1", "w"],  # brings web only
        "m1": ["c", "back"],  # brings pay, through the branch
        "back": ["p", "c"],  # the branch catches up with main: brings what main did to web
        "w": ["a"],
        "p": ["a"],
        **LINE,
    }
    touched = changes(
        spark,
        ("a", "pay/a", None),
        ("b", "docs/b", None),
        ("c", "web/c", None),
        ("p", "docs/p", "pay/p"),
        ("w", "web/w", None),
    )
    names = ("pay", "web", "all")
    rows = [deployments(spark, (name, "prod", "m2"), service_id=f"service:{name}") for name in names]
    walked = walk(
        commits(spark, history),
        touched,
        rows[0].union(rows[1]).union(rows[2]),
        services(spark, pay='["pay/**"]', web='["web/**"]', all="[]"),
    )
    found = brought(walked)
    shas = {name: {sha for service, sha in found if service == f"service:{name}"} for name in names}
    assert shas == {"pay": {"a", "p", "m1"}, "web": {"c", "w", "back", "m2"}, "all": set(history)}


def test_repositories_do_not_mix(spark: SparkSession) -> None:
    history = commits(spark, LINE).union(commits(spark, {"a": [], "z": []}, "example/other"))
    walked = walk(history, changes(spark), deployments(spark, ("1", "prod", "a")), services(spark, shop=None))
    [row] = deployed_commits(walked).collect()
    assert (row.service_id, row.repository_id, row.sha, row.deployment_id) == ("service:shop", REPOSITORY_ID, "a", "1")


def test_a_repository_that_was_never_collected_gives_no_rows(spark: SparkSession) -> None:
    rows = deployments(spark, ("1", "prod", "a"), repository_id="repository:example/gone")
    assert walk(commits(spark, LINE), changes(spark), rows, services(spark, shop=None)).count() == 0


@pytest.mark.parametrize("table", ["deployed_commits", "deployment_ancestry"])
def test_the_results_have_the_columns_of_their_contract(spark: SparkSession, table: str) -> None:
    walked = walk(commits(spark, LINE), changes(spark), deployments(spark), services(spark))
    result = {"deployed_commits": deployed_commits, "deployment_ancestry": deployment_ancestry}[table](walked)
    assert result.schema == spark.createDataFrame([], schemas.RESULTS[table]).schema


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[list[int]], list[dict[str, Any]], dict[int, list[str]]]:
    """Parents by commit, deployments in order, services that a commit touches."""
    size = draw(st.integers(1, 15))
    older = [draw(st.lists(st.sampled_from(range(age)), max_size=3, unique=True)) if age else [] for age in range(size)]
    service = st.sampled_from(["whole", "part"])
    rows = draw(
        st.lists(
            st.fixed_dictionaries(
                {"service_id": service, "environment": st.sampled_from(["p1", "p2", "s"]), "sha": st.integers(0, size)}
            ),
            max_size=15,
        )
    )
    touched = draw(st.dictionaries(st.integers(0, size - 1), st.just(["part"])))
    return older, rows, touched


@given(worlds())
def test_both_tables_agree_with_sets_of_ancestors(
    world: tuple[list[list[int]], list[dict[str, Any]], dict[int, list[str]]],
) -> None:
    parents, rows, touched = world
    ancestors: list[set[int]] = []
    for commit, above in enumerate(parents):
        ancestors.append({commit}.union(*(ancestors[parent] for parent in above)))

    result = walk_repository((pa.scalar("repository:r"),), _commit_table(parents, touched), _deployment_table(rows))

    found = [row for row in result.to_pylist() if row["table_name"] == "deployed_commits"]
    assert {(row["service_id"], int(row["sha"])): int(row["deployment_id"]) for row in found} == _first_by_sets(
        parents, rows, touched, ancestors
    )
    found = [row for row in result.to_pylist() if row["table_name"] == "deployment_ancestry"]
    assert {
        int(row["deployment_id"]): (row["last_known_deployment_id"], row["is_same"], row["is_proper_ancestor"])
        for row in found
    } == _ancestry_by_sets(rows, ancestors)


def _first_by_sets(
    parents: list[list[int]], rows: list[dict[str, Any]], touched: dict[int, list[str]], ancestors: list[set[int]]
) -> dict[tuple[str, int], int]:
    part = set(touched)
    for commit, above in enumerate(parents):
        if len(above) > 1 and (ancestors[commit] - ancestors[above[0]]) & set(touched):
            part.add(commit)
    first: dict[tuple[str, int], int] = {}
    for order, row in enumerate(rows):
        if row["environment"] == "s" or row["sha"] >= len(parents):
            continue
        for commit in ancestors[row["sha"]]:
            if row["service_id"] == "whole" or commit in part:
                first.setdefault((row["service_id"], commit), order)
    return first


def _ancestry_by_sets(
    rows: list[dict[str, Any]], ancestors: list[set[int]]
) -> dict[int, tuple[str | None, bool, bool]]:
    expected: dict[int, tuple[str | None, bool, bool]] = {}
    latest: dict[tuple[str, str], int] = {}
    for order, row in enumerate(rows):
        if row["sha"] >= len(ancestors):
            continue
        place = (row["service_id"], row["environment"])
        before = latest.get(place)
        last = None if before is None else rows[before]["sha"]
        expected[order] = (
            None if before is None else str(before),
            row["sha"] == last,
            last is not None and last != row["sha"] and row["sha"] in ancestors[last],
        )
        latest[place] = order
    return expected


def _commit_table(parents: list[list[int]], touched: dict[int, list[str]]) -> pa.Table:
    return pa.table(
        {
            "sha": [str(commit) for commit in range(len(parents))],
            "parents": pa.array([[str(parent) for parent in above] for above in parents], pa.list_(pa.string())),
            "services": pa.array([touched.get(commit) for commit in range(len(parents))], pa.list_(pa.string())),
        }
    )


def _deployment_table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.table(
        {
            "deployment_id": pa.array([str(order) for order in range(len(rows))], pa.string()),
            "service_id": pa.array([row["service_id"] for row in rows], pa.string()),
            "environment": pa.array([row["environment"] for row in rows], pa.string()),
            "is_production": pa.array([row["environment"] != "s" for row in rows], pa.bool_()),
            "has_globs": pa.array([row["service_id"] == "part" for row in rows], pa.bool_()),
            "sha": pa.array([str(row["sha"]) for row in rows], pa.string()),
            "deployment_order": pa.array(range(len(rows)), pa.int64()),
        }
    )
