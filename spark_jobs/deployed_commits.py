"""`deployed_commits` and `deployment_ancestry`: which deployment brought a commit, and which went back.

For each service, the first successful production deployment, in `deployment_order` over all its production
environments, whose commit is or descends from the commit, and whether the commit came with another history, none
of whose roots an earlier one had. For each successful deployment of a known commit, whether its commit is the same
as, or a proper ancestor of, the one that ran before it in its service and environment. A commit that the repository
does not have brings nothing and is not compared.

Services with globs keep the commits that touch a matching path, old names of renames included, and the merge
commits that bring in such a commit (reachable from the merge but not from its first parent).
"""

from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as sf

from spark_jobs import schemas
from spark_jobs.deployment_walk import Key, walk_repository
from spark_jobs.globs import matching, parse_globs

if TYPE_CHECKING:
    from pyspark.sql import Column

TOUCHED_PATHS = "repository string, path string, service_id string"


def walk(commits: DataFrame, file_changes: DataFrame, deployments: DataFrame, services: DataFrame) -> DataFrame:
    """Rows of both result tables (schema `WALK`), one task per repository.

    Args:
        commits: `COMMITS`.
        file_changes: `FILE_CHANGES`; read only for repositories of services with globs.
        deployments: `DEPLOYMENTS`.
        services: `SERVICES`.
    """
    scoped = services.where(_has_globs(sf.col("paths")))
    wanted = deployments.where((sf.col("status") == "success") & sf.col("sha").isNotNull())
    wanted = wanted.join(
        sf.broadcast(scoped.select("service_id", "repository_id", sf.lit(True).alias("has_globs"))),
        ["service_id", "repository_id"],
        "left",
    ).select(
        "repository_id",
        "deployment_id",
        "service_id",
        "environment",
        "is_production",
        sf.coalesce("has_globs", sf.lit(False)).alias("has_globs"),
        "sha",
        "deployment_order",
    )
    deployed = sf.broadcast(wanted.select("repository_id").distinct())
    graphs = (
        commits.withColumn("repository_id", sf.concat(sf.lit("repository:"), "repository"))
        .join(deployed, "repository_id", "left_semi")
        .join(touching_services(file_changes, scoped), ["repository", "sha"], "left")
        .select("repository_id", "sha", "parents", "services")
    )
    return (
        graphs.groupBy("repository_id")
        .cogroup(wanted.groupBy("repository_id"))
        .applyInArrow(walk_repository, schemas.WALK)
    )


def touching_services(file_changes: DataFrame, scoped: DataFrame) -> DataFrame:
    """`repository`, `sha`, `services`: the services whose globs a path of the commit matches.

    Args:
        file_changes: `FILE_CHANGES`.
        scoped: the services with globs.
    """
    repositories = sf.broadcast(scoped.select("repository").distinct())
    touched = file_changes.join(repositories, "repository", "left_semi").select(
        "repository", "sha", sf.explode(sf.array_compact(sf.array("path", "old_path"))).alias("path")
    )
    paths = touched.select("repository", "path").distinct()
    matches = paths.groupBy("repository").cogroup(
        scoped.select("repository", "service_id", "paths").groupBy("repository")
    )
    matched = matches.applyInArrow(_match_paths, TOUCHED_PATHS)
    return (
        touched.join(matched, ["repository", "path"])
        .groupBy("repository", "sha")
        .agg(sf.array_sort(sf.collect_set("service_id")).alias("services"))
    )


def deployed_commits(walked: DataFrame) -> DataFrame:
    """The rows of `walk` that are `deployed_commits`."""
    return walked.where(sf.col("table_name") == "deployed_commits").select(
        "service_id", "repository_id", "sha", "deployment_id", "is_imported"
    )


def deployment_ancestry(walked: DataFrame) -> DataFrame:
    """The rows of `walk` that are `deployment_ancestry`."""
    return walked.where(sf.col("table_name") == "deployment_ancestry").select(
        "deployment_id",
        "service_id",
        "repository_id",
        "environment",
        "last_known_deployment_id",
        "last_known_sha",
        "is_same",
        "is_proper_ancestor",
    )


def _has_globs(paths: "Column") -> "Column":
    return sf.coalesce(sf.get_json_object(paths, "$[0]").isNotNull(), sf.lit(False))


def _match_paths(key: Key, paths: pa.Table, services: pa.Table) -> pa.Table:
    """Pairs of a path and a service whose globs match it, in the repository `key`."""
    found = []
    for service in services.to_pylist():
        own = paths["path"].filter(matching(paths["path"], parse_globs(service["paths"])))
        found.append(
            pa.table(
                {
                    "repository": pa.repeat(key[0].cast(pa.string()), len(own)),
                    "path": own,
                    "service_id": pa.repeat(pa.scalar(service["service_id"], pa.string()), len(own)),
                }
            )
        )
    return pa.concat_tables(found) if found else _no_matches()


def _no_matches() -> pa.Table:
    return pa.table({name: pa.array([], pa.string()) for name in ("repository", "path", "service_id")})
