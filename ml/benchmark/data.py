"""Research data laid out as folders of Parquet files, read into the columns that models know."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from infra.errors import UserError
from ml.change_risk.features import COLUMNS as CHANGE_COLUMNS

CHANGES: Mapping[str, str] = dict(
    zip(
        ("ns", "nd", "nf", "entrophy", "la", "ld", "lt", "fix", "ndev", "age", "nuc", "exp", "rexp", "sexp"),
        CHANGE_COLUMNS,
        strict=True,
    )
)
BUILDS: Mapping[str, str] = {
    "build_Failed": "is_failed",
    "gh_is_pr": "is_pull_request",
    "gh_team_size": "team_size",
    "gh_num_commit_comments": "comments",
    "git_diff_src_churn": "source_lines_changed",
    "git_diff_test_churn": "test_lines_changed",
    "gh_diff_files_added": "files_added",
    "gh_diff_files_deleted": "files_deleted",
    "gh_diff_files_modified": "files_modified",
    "gh_diff_tests_added": "tests_added",
    "gh_diff_tests_deleted": "tests_deleted",
    "gh_diff_src_files": "source_files",
    "gh_diff_doc_files": "document_files",
    "gh_diff_other_files": "other_files",
    "gh_sloc": "source_lines",
    "gh_test_lines_per_kloc": "test_lines_per_thousand",
    "gh_test_cases_per_kloc": "test_cases_per_thousand",
    "gh_asserts_cases_per_kloc": "assertions_per_thousand",
    "gh_build_started_at": "started_at",
}
SPRINTS: Mapping[str, str] = {
    "boardid": "board",
    "vel_diff": "difference",
    "planday": "planned_days",
    "no_teammember": "members",
    "vel_starttime": "committed_points",
    "vel_added": "added_points",
    "vel_removed": "removed_points",
    "vel_todo": "todo_points",
    "vel_inprogress": "in_progress_points",
    "vel_done": "done_points",
    "no_issue_starttime": "committed_issues",
    "no_issue_added": "added_issues",
    "no_issue_removed": "removed_issues",
    "no_issuetodo": "todo_issues",
    "no_issueinprogress": "in_progress_issues",
    "no_issuedone": "done_issues",
}
DELAYS: Mapping[str, str] = {
    "openeddate": "opened_at",
    "type": "kind",
    "no_comment": "comments",
    "no_priority_change": "priority_changes",
    "no_fixversion": "versions",
    "no_fixversion_change": "version_changes",
    "no_issuelink": "links",
    "no_blocking": "blocks",
    "no_blockedby": "blocked_by",
    "no_affectversion": "affected_versions",
    "reporterrep": "reporter_reputation",
    "no_des_change": "description_changes",
    "repetition": "reopened",
    "ProgressTime": "days_in_progress",
    "RemainingDay": "days_to_due",
    "perofdelay": "late_share_of_assignee",
}
FIXES: Mapping[str, str] = {
    "Project": "project",
    "Reporter": "reporter",
    "Priority": "priority",
    "CreationDate": "opened_at",
    "ResolutionDate": "ended_at",
}


def tables(folder: Path, pattern: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Name and rows of each file that matches, by name.

    Raises:
        UserError: a file is no Parquet.
    """
    for path in sorted(folder.glob(pattern)):
        try:
            yield path.stem, pd.read_parquet(path)
        except (OSError, ValueError) as error:
            raise UserError(f"{path} is no Parquet file: {error}. Take it out of the folder, or mend it.") from error


def renamed(name: str, rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Rows with the models' names.

    Raises:
        UserError: a column is not there.
    """
    if missing := [column for column in names if column not in rows]:
        raise UserError(
            f"{name}.parquet has no column {', '.join(missing)}. Its columns are {', '.join(map(str, rows.columns))}."
        )
    return rows.rename(columns=dict(names))
