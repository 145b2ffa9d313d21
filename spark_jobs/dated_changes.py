"""File changes with what the metrics need beside them: order, month and person."""

from datetime import datetime

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as sf


def dated_commits(commits: DataFrame, accounts: DataFrame, as_of: datetime, timezone: str) -> DataFrame:
    """Commits up to `as_of` with `position`, `month`, `committed_at` and `person_id`.

    `position` numbers a repository's commits by committer date; a rebase gives many commits the same one, so
    author date and sha decide between them. `month` is the first day of the calendar month in `timezone` (an
    IANA name). `person_id` is null for bots and agents, who do not own files; an account that nobody has
    resolved yet is a person of its own.

    Args:
        commits: `COMMITS`.
        accounts: `ACCOUNTS_PEOPLE`.
        as_of: later commits are left out.
        timezone: the organisation's.
    """
    in_order = Window.partitionBy("repository").orderBy("committed_at", "authored_at", "sha")
    local_time = sf.from_utc_timestamp("committed_at", timezone)
    people = accounts.withColumnRenamed("account_email_key", "account_key")
    return (
        commits.where(sf.col("committed_at") <= sf.lit(as_of))
        .withColumn("account_key", account_key(sf.col("author_name"), sf.col("author_email")))
        .withColumn("position", sf.row_number().over(in_order).cast("bigint"))
        .join(sf.broadcast(people), "account_key", "left")
        .select(
            "repository",
            "sha",
            "position",
            "committed_at",
            sf.trunc(local_time, "month").alias("month"),
            _person(sf.col("account_key"), sf.col("person_id"), sf.col("kind")).alias("person_id"),
        )
    )


def dated_changes(file_changes: DataFrame, placed: DataFrame) -> DataFrame:
    """`FILE_CHANGES` joined with the commits of `dated_commits`; changes of other commits are left out."""
    return file_changes.join(placed, ["repository", "sha"])


def account_key(name: Column, email: Column) -> Column:
    """Key of the account that wrote a commit: md5 of the e-mail address in lower case, else of the name."""
    address = sf.lower(sf.trim(email))
    return sf.md5(sf.when(address != "", address).otherwise(sf.coalesce(name, sf.lit(""))))


def _person(key: Column, person_id: Column, kind: Column) -> Column:
    is_resolved = person_id.isNotNull()
    return sf.when(is_resolved & (kind == "human"), person_id).when(~is_resolved, sf.concat(sf.lit("person:"), key))
