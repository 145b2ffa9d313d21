"""Tables of `raw_git` and of the lake: columns and keys. Raw tables also hold `_dlt_load_id`.

Tables that begin with an underscore are the loader's own: `_tips` are the commits from which the history was
walked, `_lake_files` are the Parquet files that belong to it.
"""

from dataclasses import dataclass

from ingestion.columns import Column, Kind, columns

DATASET = "raw_git"


@dataclass(frozen=True)
class Table:
    """A raw table."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> list[str]:
        """Names of the columns in their order."""
        return [column.name for column in self.columns]


TEXT, COUNT, FLAG, MOMENT, DAY = Kind.TEXT, Kind.BIGINT, Kind.BOOL, Kind.TIMESTAMP, Kind.DATE

COMMITS = Table(
    "commits",
    ("repository", "sha"),
    columns(
        {"repository": TEXT, "sha": TEXT},
        {
            "tree_sha": TEXT,
            "parent_shas": TEXT,
            "author_name": TEXT,
            "author_email": TEXT,
            "authored_at": MOMENT,
            "author_utc_offset_minutes": COUNT,
            "committer_name": TEXT,
            "committer_email": TEXT,
            "committed_at": MOMENT,
            "subject": TEXT,
            "body": TEXT,
            "trailers": TEXT,
            "additions": COUNT,
            "deletions": COUNT,
            "files_changed": COUNT,
            "has_missing_objects": FLAG,
            "deleted_at": MOMENT,
        },
    ),
)
REFS = Table(
    "refs",
    ("repository", "ref"),
    columns({"repository": TEXT, "ref": TEXT, "object_sha": TEXT}, {"object_type": TEXT, "commit_sha": TEXT}),
)
TAGS = Table(
    "tags",
    ("repository", "tag"),
    columns(
        {"repository": TEXT, "tag": TEXT, "object_sha": TEXT, "is_annotated": FLAG},
        {"commit_sha": TEXT, "tagger_name": TEXT, "tagger_email": TEXT, "tagged_at": MOMENT},
    ),
)
MAILMAP = Table(
    "mailmap",
    ("repository", "commit_email", "commit_name", "position"),
    columns(
        {"repository": TEXT, "commit_email": TEXT, "position": COUNT},
        {"proper_name": TEXT, "proper_email": TEXT, "commit_name": TEXT},
    ),
)
FIRST_PARENTS = Table(
    "first_parents",
    ("repository", "sha"),
    columns({"repository": TEXT, "sha": TEXT, "position": COUNT}, {}),
)
REF_OBSERVATIONS = Table(
    "ref_observations",
    ("repository", "ref", "observed_at"),
    columns(
        {"repository": TEXT, "ref": TEXT, "object_sha": TEXT, "observed_at": MOMENT},
        {"commit_sha": TEXT, "tagged_at": MOMENT},
    ),
)
REPOSITORIES = Table(
    "repositories",
    ("repository",),
    columns(
        {"repository": TEXT},
        {
            "url": TEXT,
            "web_url": TEXT,
            "default_branch": TEXT,
            "head_sha": TEXT,
            "is_shallow": FLAG,
            "is_empty": FLAG,
            "is_bare": FLAG,
            "since": DAY,
            "first_seen_at": MOMENT,
            "refs_fingerprint": TEXT,
            "reading_fingerprint": TEXT,
        },
    ),
)
TIPS = Table("_tips", ("repository", "sha"), columns({"repository": TEXT, "sha": TEXT}, {}))
LAKE_FILES = Table(
    "_lake_files",
    ("repository", "path"),
    columns({"repository": TEXT, "path": TEXT, "rows": COUNT, "bytes": COUNT}, {}),
)

SNAPSHOTS = (REFS, TAGS, MAILMAP, REPOSITORIES, TIPS, LAKE_FILES)
"""Written whole for a repository that changed; rows of its earlier loads go."""
HISTORIES = (COMMITS, FIRST_PARENTS)
"""Grow by what is new."""
OBSERVATIONS = (REF_OBSERVATIONS,)
"""What a repository forgets itself: only ever added to, also when its history is read anew."""
READ_AGAIN = (*HISTORIES, *SNAPSHOTS)
"""What the objects and refs of a repository give once more."""
TABLES = (*READ_AGAIN, *OBSERVATIONS)
