"""`changes` and `file_quarters`: risk of changes and files as it could be seen before, from what has landed.

A change is a pull request or a commit that none brought (`int_changes`). Only what the default branch contains has
landed. Generated and vendored paths are left out.
"""

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as sf

from spark_jobs.change_walk import Key, walk_changes
from spark_jobs.commit_graph import CommitGraph, first_containing
from spark_jobs.file_activity import repository_id
from spark_jobs.file_quarter_walk import walk_file_quarters
from spark_jobs.schemas import RESULTS

LANDED = "repository_id string, sha string"


def changes_with_files(
    changes: DataFrame, listed: DataFrame, commits: DataFrame, heads: DataFrame, file_changes: DataFrame, left_out: str
) -> DataFrame:
    """Changes with `own_files`, those of their commits in order, and `listed_files`, those that a host lists.

    Args:
        changes: `CHANGES`, up to the moment that counts.
        listed: `CHANGE_FILES`.
        commits: `COMMITS`.
        heads: `DEFAULT_HEADS`.
        file_changes: `FILE_CHANGES`.
        left_out: regular expression of paths that nobody writes; empty for none.
    """
    shas = changes.select("repository_id", "change_id", sf.explode(sf.split("shas", " ")).alias("sha"))
    written = file_changes.where(~sf.col("path").rlike(left_out)) if left_out else file_changes
    own = (
        written.withColumn("repository_id", repository_id())
        .join(shas, ["repository_id", "sha"])
        .join(landed_commits(commits, heads), ["repository_id", "sha"], "left_semi")
        .join(commits.select(repository_id(), "sha", "committed_at"), ["repository_id", "sha"])
        .groupBy("repository_id", "change_id")
        .agg(sf.array_sort(sf.collect_list(sf.struct("committed_at", "sha", *_FILE, "old_path", "status"))))
        .toDF("repository_id", "change_id", "own_files")
    )
    of_host = (
        listed.groupBy("repository_id", "change_id")
        .agg(sf.array_sort(sf.collect_list(sf.struct(*_FILE))))
        .toDF("repository_id", "change_id", "listed_files")
    )
    keys = ["repository_id", "change_id"]
    return changes.join(own, keys, "left").join(of_host, keys, "left")


def landed_commits(commits: DataFrame, heads: DataFrame) -> DataFrame:
    """`repository_id` and `sha` of the commits that the default branch contains.

    Args:
        commits: `COMMITS`.
        heads: `DEFAULT_HEADS`.
    """
    graphs = commits.select(repository_id(), "sha", "parents").join(
        sf.broadcast(heads.withColumnRenamed("sha", "head")), "repository_id"
    )
    return graphs.groupBy("repository_id").applyInArrow(_reachable, LANDED)


def changes(with_files: DataFrame) -> DataFrame:
    """One row per change with its metrics.

    Args:
        with_files: as `changes_with_files` gives them.
    """
    return with_files.groupBy("repository_id").applyInArrow(walk_changes, RESULTS["changes"])


def file_quarters(with_files: DataFrame) -> DataFrame:
    """One row per file and beginning of a quarter.

    Args:
        with_files: as `changes_with_files` gives them.
    """
    return with_files.groupBy("repository_id").applyInArrow(walk_file_quarters, RESULTS["file_quarters"])


_FILE = ("path", "additions", "deletions")


def _reachable(key: Key, commits: pa.Table) -> pa.Table:
    commits = commits.combine_chunks()
    graph = CommitGraph.from_arrow(commits["sha"].chunk(0), commits["parents"].chunk(0))
    head = graph.numbers(commits["head"].slice(0, 1).combine_chunks())
    is_landed = pa.array([place == 0 for place in first_containing(graph, head)], pa.bool_())
    shas = graph.shas.filter(is_landed)
    return pa.table({"repository_id": pa.repeat(key[0].cast(pa.string()), len(shas)), "sha": shas})
