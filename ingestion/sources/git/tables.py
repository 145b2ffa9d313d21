"""Tables of `raw_git` and of the lake. Raw tables also hold `_dlt_load_id`.

Tables that begin with an underscore are the loader's own.
"""

from ingestion.columns import Column, Kind, required
from ingestion.described_tables import Described, DescribedTable

DATASET = "raw_git"
TEXT, COUNT, FLAG, MOMENT, DAY = Kind.TEXT, Kind.BIGINT, Kind.BOOL, Kind.TIMESTAMP, Kind.DATE
REPOSITORY = required("repository", TEXT, "Configured or derived name of the repository.")

COMMITS = DescribedTable(
    "commits",
    "A commit that the collected refs reach, with its parents and the lines it changed.",
    ("repository", "sha"),
    (
        REPOSITORY,
        required("sha", TEXT, "Object id, 40 or 64 hexadecimal digits."),
        Column("tree_sha", TEXT, "Object id of the commit's tree."),
        Column("parent_shas", TEXT, "Object ids of the parents, separated by spaces; empty for a root."),
        Column("author_name", TEXT, "Author as the commit names them, before any mailmap."),
        Column("author_email", TEXT, "Author's e-mail address; stays in staging and intermediate."),
        Column("authored_at", MOMENT, "Author date; null where it is impossible."),
        Column(
            "author_utc_offset_minutes",
            COUNT,
            "Author's offset from UTC in minutes; null where it is impossible.",
            staged="author_utc_offset_minutes::integer",
        ),
        Column("committer_name", TEXT, "Committer as the commit names them."),
        Column("committer_email", TEXT, "Committer's e-mail address."),
        Column("committed_at", MOMENT, "Committer date; null where it is impossible."),
        Column("subject", TEXT, "First line of the message."),
        Column("body", TEXT, "Message without its subject, trailers included."),
        Column("trailers", TEXT, "Trailers, one `Key: value` per line; null without any."),
        Column("additions", COUNT, "Lines added; null for merges and where objects are missing."),
        Column("deletions", COUNT, "Lines deleted; null as for additions."),
        Column("files_changed", COUNT, "Files changed; null as for additions."),
        Column("has_missing_objects", FLAG, "Whether the repository lacks objects needed to count its lines."),
        Column("deleted_at", MOMENT, "When no collected ref reached the commit any more; null while one does."),
    ),
)

REFS = DescribedTable(
    "refs",
    "A ref as it is now.",
    ("repository", "ref"),
    (
        REPOSITORY,
        required("ref", TEXT, "Full name, such as refs/heads/main."),
        required("object_sha", TEXT, "Object the ref points at."),
        Column("object_type", TEXT, "Type of that object."),
        Column("commit_sha", TEXT, "Commit behind it (tags peeled); null if it is none."),
    ),
)

TAGS = DescribedTable(
    "tags",
    "A tag, peeled to its commit.",
    ("repository", "tag"),
    (
        REPOSITORY,
        required("tag", TEXT, "Short name of the tag."),
        required("object_sha", TEXT, "Object the tag points at."),
        required("is_annotated", FLAG, "Whether it is a tag object of its own."),
        Column("commit_sha", TEXT, "Commit behind it (peeled); null if it is none."),
        Column("tagger_name", TEXT, "Tagger of an annotated tag."),
        Column("tagger_email", TEXT, "Tagger's e-mail address."),
        Column("tagged_at", MOMENT, "Tagger date; null for a lightweight tag."),
    ),
)

MAILMAP = DescribedTable(
    "mailmap",
    "A line of the repository's .mailmap.",
    ("repository", "commit_email", "commit_name", "position"),
    (
        REPOSITORY,
        required("commit_email", TEXT, "Address that the line is for."),
        required("position", COUNT, "Line of the file."),
        Column("proper_name", TEXT, "Name to show; null keeps the commit's."),
        Column("proper_email", TEXT, "Address to show; null keeps the commit's."),
        Column("commit_name", TEXT, "Name that the line is for; null for any."),
    ),
    is_staged=False,
)

FIRST_PARENTS = DescribedTable(
    "first_parents",
    "A commit on the first-parent line of the default branch.",
    ("repository", "sha"),
    (
        REPOSITORY,
        required("sha", TEXT, "Object id of the commit."),
        required("position", COUNT, "Place on the line: 0 at the root, growing to the tip."),
    ),
)

REF_OBSERVATIONS = DescribedTable(
    "ref_observations",
    "A target of a tag, or a head of the default branch, and when it was first seen there.",
    ("repository", "ref", "observed_at"),
    (
        REPOSITORY,
        required("ref", TEXT, "Full name of the ref: `refs/tags/<tag>`; else the default branch of that moment."),
        required("object_sha", TEXT, "Object that it pointed at."),
        required("observed_at", MOMENT, "When it was first seen there."),
        Column("commit_sha", TEXT, "Commit behind it (peeled); null if it is none."),
        Column("tagged_at", MOMENT, "Tagger date; null for a lightweight tag and a branch."),
    ),
)

REPOSITORIES = DescribedTable(
    "repositories",
    "A repository.",
    ("repository",),
    (
        REPOSITORY,
        Column("url", TEXT, "Address it was read from, without credentials."),
        Column("web_url", TEXT, "Page a person would open; null if there is none."),
        Column("default_branch", TEXT, "Short name of the default branch; null without one."),
        Column("head_sha", TEXT, "Commit at the head of the default branch."),
        Column("is_shallow", FLAG, "Whether history was cut off when it was cloned."),
        Column("is_empty", FLAG, "Whether it has no commit."),
        Column("is_bare", FLAG, "Whether it has no working tree."),
        Column("since", DAY, "Date from which commits were collected; null for all."),
        Column("first_seen_at", MOMENT, "When it was first collected."),
        Column("refs_fingerprint", TEXT, "Digest of all refs at the last reading."),
        Column("reading_fingerprint", TEXT, "Digest of what the reading depends on."),
    ),
)

TIPS = DescribedTable(
    "_tips",
    "A commit from which the history was walked.",
    ("repository", "sha"),
    (
        REPOSITORY,
        required("sha", TEXT, "Object id of the commit."),
    ),
    is_staged=False,
)

LAKE_FILES = DescribedTable(
    "_lake_files",
    "A Parquet file that belongs to the history.",
    ("repository", "path"),
    (
        REPOSITORY,
        required("path", TEXT, "Place in the lake."),
        required("rows", COUNT, "Rows in it."),
        required("bytes", COUNT, "Bytes of it."),
    ),
    is_staged=False,
)

PATCH_IDS = DescribedTable(
    "patch_ids",
    "A change that was compared: of a commit, or of a merged pull request as a whole.",
    ("repository", "kind", "sha"),
    (
        REPOSITORY,
        required(
            "kind", TEXT, "`commit`: the change from its parent; `pull_request`: from where the branch left its base."
        ),
        required("sha", TEXT, "Object id of the commit, or of the head of the pull request."),
        required("base_sha", TEXT, "Object id of the commit that it is compared with."),
        Column(
            "patch_id",
            TEXT,
            "Equal where the changes are (`git patch-id`); null for none, and for missing objects.",
        ),
    ),
)

SNAPSHOTS = (REFS, TAGS, MAILMAP, REPOSITORIES, TIPS, LAKE_FILES)
"""Written whole for a repository that changed; rows of its earlier loads go."""
HISTORIES = (COMMITS, FIRST_PARENTS)
"""Grow by what is new."""
OBSERVATIONS = (REF_OBSERVATIONS,)
"""Tables of what a repository forgets itself: only ever added to, also when its history is read anew."""
READ_AGAIN = (*HISTORIES, *SNAPSHOTS)
"""Tables of what the objects and refs of a repository give once more."""
TABLES = (*READ_AGAIN, *OBSERVATIONS)
GIT = Described(DATASET, (*(table for table in TABLES if table.name[0] != "_"), PATCH_IDS), {"repository": "git"})
