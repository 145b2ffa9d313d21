"""Checks of Git histories once they are collected."""

from quality.checks import Check, CheckedTable, Severity

commits = CheckedTable("raw_git", "commits")
refs = CheckedTable("raw_git", "refs")
tags = CheckedTable("raw_git", "tags")
first_parents = CheckedTable("raw_git", "first_parents")
repositories = CheckedTable("raw_git", "repositories")


def is_no_object_id(column: str) -> str:
    """SQL: not 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits; far faster than a regular expression."""
    return f"(length({column}) not in (40, 64) or translate({column}, '0123456789abcdef', '') <> '')"


def _object_id(table: CheckedTable, key: str, column: str) -> Check:
    return table.no_rows(
        f"{column}_is_an_object_id",
        f"{column} is 40 or 64 hexadecimal digits.",
        select=f"repository, {key}, {column}",
        where=is_no_object_id(column),
    )


def _known_repository(table: CheckedTable) -> Check:
    return table.no_rows(
        "repository_is_known",
        "The repository is in raw_git.repositories.",
        select="distinct repository",
        where="not exists (select from raw_git.repositories as known where known.repository = checked.repository)",
    )


CHECKS: list[Check] = [
    repositories.unique("repository"),
    repositories.not_null("repository"),
    commits.unique("repository", "sha"),
    _object_id(commits, "tree_sha", "sha"),
    _known_repository(commits),
    commits.between("additions", 0, None),
    commits.between("deletions", 0, None),
    commits.between("files_changed", 0, None),
    commits.no_rows(
        "committed_at_is_plausible",
        "A commit was made after 1990 and not in the future; others keep their date and fall into its period.",
        select="repository, sha, committed_at",
        where="committed_at < timestamp '1990-01-01' or committed_at > timestamptz '{checked_at}' + interval '1 day'",
        severity=Severity.WARN,
    ),
    commits.no_rows(
        "line_counts_are_complete",
        "Lines were counted: no object of the commit is missing from the clone.",
        select="repository, sha",
        where="has_missing_objects",
        severity=Severity.WARN,
    ),
    refs.unique("repository", "ref"),
    _object_id(refs, "ref", "object_sha"),
    _known_repository(refs),
    tags.unique("repository", "tag"),
    _object_id(tags, "tag", "object_sha"),
    _known_repository(tags),
    first_parents.unique("repository", "sha"),
    first_parents.no_rows(
        "positions_are_unique",
        "Two commits of a first-parent line never share a position.",
        select="repository, position",
        where="true group by repository, position having count(*) > 1",
    ),
    first_parents.no_rows(
        "commits_are_known",
        "Each commit of a first-parent line was collected.",
        select="repository, sha",
        where="not exists (select from raw_git.commits as known"
        " where known.repository = checked.repository and known.sha = checked.sha)",
        severity=Severity.WARN,
    ),
]
