"""Files across renames: a file keeps its history under the newest name that it has."""

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as sf

NAMES = "repository string, path string, since bigint, until bigint, file string"


def with_file(changes: DataFrame) -> DataFrame:
    """Changes with `file`, the newest name of what stood at `path` at that time.

    Args:
        changes: `repository`, `path`, `old_path`, `status`, `position` and any others, which stay.
    """
    renames = changes.where((sf.col("status") == "R") & sf.col("old_path").isNotNull()).select(
        "repository", "old_path", "path", "position"
    )
    names = renames.groupBy("repository").applyInArrow(newest_names, NAMES)
    return (
        changes.alias("change")
        .join(
            names.alias("name"),
            (sf.col("change.repository") == sf.col("name.repository"))
            & (sf.col("change.path") == sf.col("name.path"))
            & (sf.col("change.position") >= sf.col("name.since"))
            & (sf.col("change.position") < sf.col("name.until")),
            "left",
        )
        .select("change.*", sf.coalesce("name.file", "change.path").alias("file"))
    )


def newest_names(renames: pa.Table) -> pa.Table:
    """For each path that was renamed away, its newest name in each stretch of positions [since, until).

    Args:
        renames: of one repository: `repository`, `old_path`, `path`, `position`.
    """
    rows = renames.sort_by([("position", "descending"), ("old_path", "ascending")]).to_pylist()
    newest: dict[str, str] = {}
    found: list[dict[str, object]] = []
    open_row: dict[str, dict[str, object]] = {}
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and rows[end]["position"] == rows[start]["position"]:
            end += 1
        # Renames of one commit happen at once: two files may swap their names.
        together = {row["old_path"]: newest.get(row["path"], row["path"]) for row in rows[start:end]}
        for old_path, file in together.items():
            position = rows[start]["position"]
            if old_path in open_row:
                open_row[old_path]["since"] = position
            row = {
                "repository": rows[start]["repository"],
                "path": old_path,
                "since": 0,
                "until": position,
                "file": file,
            }
            open_row[old_path] = row
            found.append(row)
        newest.update(together)
        start = end
    return pa.Table.from_pylist(found, schema=_SCHEMA)


_SCHEMA = pa.schema(
    [
        ("repository", pa.string()),
        ("path", pa.string()),
        ("since", pa.int64()),
        ("until", pa.int64()),
        ("file", pa.string()),
    ]
)
