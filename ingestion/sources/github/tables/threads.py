"""Pull requests and issues with all that belongs to them. Lists that nobody joins on are JSON text."""

from ingestion.columns import Column, required
from ingestion.hosts.tables import Table
from ingestion.sources.github.tables.columns import COUNT, FLAG, MOMENT, REPOSITORY, TEXT, actor, bounded

ITEM = (
    Column("id", COUNT, "Number over the whole installation."),
    Column("node_id", TEXT, "Id in the GraphQL interface."),
    Column("title", TEXT, "First line."),
    Column("body", TEXT, "Text."),
    Column("url", TEXT, "Page a person would open."),
    *actor("author", "its author"),
    Column("author_association", TEXT, "What the author is to the repository."),
    Column("created_at", MOMENT, "When it was made.", staged="coalesce(created_at, updated_at)::timestamptz"),
    Column("closed_at", MOMENT, "When it was last closed; null while it is open."),
    Column("labels", TEXT, "Names of the labels, as JSON."),
    Column("assignees", TEXT, "Logins of the accounts it is assigned to, as JSON."),
    Column("milestone_number", COUNT, "Number of the milestone."),
    Column(
        "cut_lists",
        TEXT,
        "JSON list of the lists that GitHub cut, of which not everything is there; null where none was.",
    ),
)
COMMENT = (
    Column("id", COUNT, "Number over the whole installation."),
    *actor("author", "its author"),
    Column("body", TEXT, "Text."),
    Column("url", TEXT, "Page a person would open."),
    Column("created_at", MOMENT, "When it was made."),
    Column("updated_at", MOMENT, "When it last changed."),
)
EVENT = (
    required("event", TEXT, "Type in the GraphQL interface, such as `ReadyForReviewEvent`."),
    *actor("actor", "who did it"),
    Column("created_at", MOMENT, "When it happened."),
    Column("label", TEXT, "Label that was added or removed."),
    Column("subject", TEXT, "Login of the account whose review was requested."),
)

PULL_REQUESTS = Table(
    "pull_requests",
    "A pull request as it is now.",
    ("repository_id", "number"),
    (
        REPOSITORY,
        required("number", COUNT, "Number within the repository, as people see it."),
        required("updated_at", MOMENT, "When it last changed."),
        *ITEM,
        Column("state", TEXT, "`OPEN`, `CLOSED` or `MERGED`."),
        Column("is_draft", FLAG, "Whether it is a draft now."),
        Column("merged_at", MOMENT, "When it was merged; null where it was not."),
        *actor("merged_by", "who merged it"),
        Column(
            "merge_commit_sha",
            TEXT,
            "Commit on the base branch that the merge made: the merge, the squash or the last rebased one.",
        ),
        Column("base_ref", TEXT, "Branch it is to be merged into."),
        Column("base_sha", TEXT, "Commit of that branch it was compared with."),
        Column("head_ref", TEXT, "Branch with the change."),
        Column("head_sha", TEXT, "Last commit of the branch with the change."),
        Column("head_repository", TEXT, "Repository of the branch with the change; null where that is gone."),
        Column("is_cross_repository", FLAG, "Whether the change comes from another repository."),
        Column("additions", COUNT, "Lines added."),
        Column("deletions", COUNT, "Lines deleted."),
        Column("changed_files", COUNT, "Files changed."),
        Column("review_decision", TEXT, "What the reviews amount to, where reviews are required."),
        Column("closing_issues", TEXT, "Issues that the merge closes, `<repository>#<number>`, as JSON."),
        Column("commits_total", COUNT, "Commits that the host counts; null where it does not say."),
    ),
)

PULL_REQUEST_COMMITS = Table(
    "pull_request_commits",
    "A commit of a pull request.",
    ("repository_id", "pull_request_number", "sha"),
    (
        REPOSITORY,
        required("pull_request_number", COUNT, "Number of the pull request."),
        required("sha", TEXT, "Object id, 40 hexadecimal digits."),
        Column("position", COUNT, "Place among the commits of the pull request, from 0."),
        Column("authored_at", MOMENT, "Author date."),
        Column("committed_at", MOMENT, "Committer date."),
        Column("author_name", TEXT, "Author as the commit names them."),
        Column("author_email", TEXT, "Author's e-mail address; stays in staging and intermediate."),
        Column("author_login", TEXT, "Login of the account with the author's address; null without one."),
        Column("message_headline", TEXT, "First line of the message."),
    ),
    parent=("pull_requests", "pull_request_number"),
)

PULL_REQUEST_FILES = Table(
    "pull_request_files",
    "A file that a pull request changes.",
    ("repository_id", "number", "path"),
    (
        REPOSITORY,
        required("number", COUNT, "Number of the pull request."),
        required("path", TEXT, "Path of the file; of a renamed one the new path."),
        Column("additions", COUNT, "Lines added; 0 for a binary file."),
        Column("deletions", COUNT, "Lines deleted; 0 for a binary file."),
    ),
    parent=("pull_requests", "number"),
)

REVIEWS = Table(
    "reviews",
    "A review of a pull request.",
    ("repository_id", "node_id"),
    (
        REPOSITORY,
        required("node_id", TEXT, "Id in the GraphQL interface.", staged=bounded("node_id")),
        required("pull_request_number", COUNT, "Number of the pull request."),
        Column("id", COUNT, "Number over the whole installation."),
        *actor("author", "its author"),
        Column("state", TEXT, "`APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`, `DISMISSED` or `PENDING`."),
        Column("body", TEXT, "Text."),
        Column("url", TEXT, "Page a person would open."),
        Column("commit_sha", TEXT, "Commit that was reviewed."),
        Column("submitted_at", MOMENT, "When it was submitted; null while it is pending."),
        Column("created_at", MOMENT, "When it was made."),
        Column("updated_at", MOMENT, "When it last changed."),
    ),
    parent=("pull_requests", "pull_request_number"),
    is_numbered_throughout=True,
)

REVIEW_COMMENTS = Table(
    "review_comments",
    "A comment on a line, part of a review.",
    ("repository_id", "node_id"),
    (
        REPOSITORY,
        required("node_id", TEXT, "Id in the GraphQL interface.", staged=bounded("node_id")),
        required("pull_request_number", COUNT, "Number of the pull request."),
        Column("id", COUNT, "Number over the whole installation."),
        Column("review_node_id", TEXT, "Review that the comment is part of.", staged=bounded("review_node_id")),
        Column("reply_to_node_id", TEXT, "Comment that it answers.", staged=bounded("reply_to_node_id")),
        *actor("author", "its author"),
        Column("body", TEXT, "Text."),
        Column("path", TEXT, "File that it is about."),
        Column("url", TEXT, "Page a person would open."),
        Column("created_at", MOMENT, "When it was made."),
        Column("updated_at", MOMENT, "When it last changed."),
    ),
    parent=("pull_requests", "pull_request_number"),
    is_numbered_throughout=True,
)

PULL_REQUEST_COMMENTS = Table(
    "pull_request_comments",
    "A comment in the conversation of a pull request.",
    ("repository_id", "node_id"),
    (
        REPOSITORY,
        required("node_id", TEXT, "Id in the GraphQL interface.", staged=bounded("node_id")),
        required("number", COUNT, "Number of the pull request."),
        *COMMENT,
    ),
    parent=("pull_requests", "number"),
    is_numbered_throughout=True,
)

PULL_REQUEST_EVENTS = Table(
    "pull_request_events",
    "Ready for review, draft, closed, reopened, merged, review requested, force-pushed.",
    ("repository_id", "node_id"),
    (
        REPOSITORY,
        required("node_id", TEXT, "Id in the GraphQL interface."),
        required("number", COUNT, "Number of the pull request."),
        *EVENT,
        Column(
            "before_sha",
            TEXT,
            "Head that a force-push replaced; null for other events, and where GitHub has removed it.",
        ),
        Column("before_committed_at", MOMENT, "When that head was committed."),
    ),
    parent=("pull_requests", "number"),
)

ISSUES = Table(
    "issues",
    "An issue as it is now.",
    ("repository_id", "number"),
    (
        REPOSITORY,
        required("number", COUNT, "Number within the repository, as people see it."),
        required("updated_at", MOMENT, "When it last changed."),
        *ITEM,
        Column("state", TEXT, "`OPEN` or `CLOSED`."),
        Column(
            "state_reason", TEXT, "Why it is closed or open again: `COMPLETED`, `NOT_PLANNED`, `REOPENED`, `DUPLICATE`."
        ),
    ),
)

ISSUE_COMMENTS = Table(
    "issue_comments",
    "A comment on an issue.",
    ("repository_id", "node_id"),
    (
        REPOSITORY,
        required("node_id", TEXT, "Id in the GraphQL interface."),
        required("number", COUNT, "Number of the issue."),
        *COMMENT,
    ),
    parent=("issues", "number"),
)

ISSUE_EVENTS = Table(
    "issue_events",
    "Closed, reopened, labeled, unlabeled.",
    ("repository_id", "node_id"),
    (
        REPOSITORY,
        required("node_id", TEXT, "Id in the GraphQL interface."),
        required("number", COUNT, "Number of the issue."),
        *EVENT,
        Column("state_reason", TEXT, "Why the issue was closed: COMPLETED, NOT_PLANNED or DUPLICATE."),
    ),
    parent=("issues", "number"),
)
