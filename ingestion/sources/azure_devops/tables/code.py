"""Tables of repositories and pull requests."""

from ingestion.columns import Column, Kind, required
from ingestion.hosts.tables import PullRequests, Table
from ingestion.sources.azure_devops.tables.projects import PROJECT

_PARENT = ("pull_requests", "pull_request_id")
_OF_PULL_REQUEST = (PROJECT, required("pull_request_id", Kind.BIGINT, "Number within the organisation or collection."))
_THREAD = required("thread_id", Kind.BIGINT, "Number of the thread.")

REPOSITORIES = Table(
    "repositories",
    "A Git repository of a project.",
    ("project_id", "repository_id"),
    (
        PROJECT,
        required("repository_id", Kind.TEXT, "Id of the repository, a GUID; a new name does not change it."),
        required("path", Kind.TEXT, "Names of the project and of the repository."),
        Column("default_branch", Kind.TEXT, "Short name of the default branch; null in an empty repository."),
        Column("is_disabled", Kind.BOOL, "Whether nobody may read or write it now."),
        Column("is_fork", Kind.BOOL, "Whether it was forked from another repository."),
        Column("size", Kind.BIGINT, "Bytes that it takes when packed; 0 in an empty repository."),
        Column("url", Kind.TEXT, "Page a person would open."),
    ),
)

PULL_REQUESTS = Table(
    "pull_requests",
    "A pull request as it was last read.",
    ("project_id", "pull_request_id"),
    (
        *_OF_PULL_REQUEST,
        required("repository_id", Kind.TEXT, "Repository that it is to be merged into."),
        required("updated_at", Kind.TIMESTAMP, "When something last happened in it, as far as its threads tell."),
        Column("status", Kind.TEXT, "`active`, `completed` or `abandoned`."),
        Column("title", Kind.TEXT, "First line."),
        Column("description", Kind.TEXT, "Text."),
        Column("author_id", Kind.TEXT, "Account of its author."),
        Column("closer_id", Kind.TEXT, "Account that completed or abandoned it."),
        Column("is_draft", Kind.BOOL, "Whether it is a draft now."),
        Column("source_branch", Kind.TEXT, "Short name of the branch with the change."),
        Column("target_branch", Kind.TEXT, "Short name of the branch it is to be merged into."),
        Column("source_repository_id", Kind.TEXT, "Fork that the branch with the change is in; null in the same one."),
        Column("head_sha", Kind.TEXT, "Last commit of the branch with the change."),
        Column("merge_commit_sha", Kind.TEXT, "Commit that completing it made on the target branch; null before."),
        Column("merge_status", Kind.TEXT, "Outcome of the last trial to merge, such as `succeeded` or `conflicts`."),
        Column("merge_strategy", Kind.TEXT, "`noFastForward`, `squash`, `rebase` or `rebaseMerge`; null if unknown."),
        Column("labels", Kind.TEXT, "Names of its labels, as JSON."),
        Column("reviewers", Kind.TEXT, "Reviewers, as JSON: id, vote, is_required, is_group."),
        Column("work_items", Kind.TEXT, "Numbers of the work items that it names, as JSON."),
        required("created_at", Kind.TIMESTAMP, "When it was opened."),
        Column("merged_at", Kind.TIMESTAMP, "When it was completed; null where it was not."),
        Column("closed_at", Kind.TIMESTAMP, "When it was completed or abandoned; null while it is active."),
        Column("url", Kind.TEXT, "Page a person would open."),
    ),
    is_numbered_throughout=True,
)

PULL_REQUEST_COMMITS = Table(
    "pull_request_commits",
    "A commit of a pull request.",
    ("project_id", "pull_request_id", "sha"),
    (
        *_OF_PULL_REQUEST,
        required("sha", Kind.TEXT, "Full commit id."),
        Column("repository_id", Kind.TEXT, "Repository that the pull request is to be merged into."),
        Column("position", Kind.BIGINT, "Place among the commits, the oldest first."),
        Column("authored_at", Kind.TIMESTAMP, "When it was written."),
        Column("committed_at", Kind.TIMESTAMP, "When it was committed."),
        Column("title", Kind.TEXT, "First line."),
    ),
    parent=_PARENT,
)

PULL_REQUEST_COMMENTS = Table(
    "pull_request_comments",
    "A comment that somebody wrote in a thread of a pull request.",
    ("project_id", "pull_request_id", "thread_id", "comment_id"),
    (
        *_OF_PULL_REQUEST,
        _THREAD,
        required("comment_id", Kind.BIGINT, "Number of the comment within its thread."),
        Column("author_id", Kind.TEXT, "Account of its author."),
        Column("body", Kind.TEXT, "Text."),
        Column("path", Kind.TEXT, "File that the thread is about; null for the pull request as a whole."),
        Column("created_at", Kind.TIMESTAMP, "When it was made."),
        Column("updated_at", Kind.TIMESTAMP, "When it last changed."),
    ),
    parent=_PARENT,
)

PULL_REQUEST_EVENTS = Table(
    "pull_request_events",
    "Something that was done to a pull request, from a thread that Azure DevOps itself wrote.",
    ("project_id", "pull_request_id", "thread_id"),
    (
        *_OF_PULL_REQUEST,
        _THREAD,
        required(
            "type", Kind.TEXT, "`VoteUpdate`, `RefUpdate`, `StatusUpdate`, `IsDraftUpdate`, `ReviewersUpdate`, ..."
        ),
        Column("actor_id", Kind.TEXT, "Account that did it; null where the thread does not say."),
        Column("vote", Kind.BIGINT, "Vote of a `VoteUpdate`: 10, 5, 0, -5 or -10."),
        Column("status", Kind.TEXT, "Status from then on, of a `StatusUpdate`."),
        Column("sha", Kind.TEXT, "Head of the branch from then on, or the commit that completing it made."),
        Column("is_draft", Kind.BOOL, "Whether it was a draft from then on, of an `IsDraftUpdate`."),
        Column("added_reviewers", Kind.BIGINT, "Reviewers that a `ReviewersUpdate` added."),
        Column("voters", Kind.TEXT, "Accounts whose votes were reset, as JSON; null where all were, or none."),
        Column("body", Kind.TEXT, "Text."),
        Column("created_at", Kind.TIMESTAMP, "When it was done."),
    ),
    parent=_PARENT,
)

CODE = (REPOSITORIES, PULL_REQUESTS, PULL_REQUEST_COMMITS, PULL_REQUEST_COMMENTS, PULL_REQUEST_EVENTS)
MERGED = PullRequests(
    PULL_REQUESTS.name, "pull_request_id", PULL_REQUEST_COMMITS.name, "pull_request_id", "merge_commit_sha",
    (REPOSITORIES.name, "repository_id", "path"),
)  # fmt: skip
