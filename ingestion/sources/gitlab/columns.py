"""Columns that several tables of GitLab have."""

from ingestion.columns import Column, Kind, required

TEXT, COUNT, FLAG, MOMENT, SECONDS = Kind.TEXT, Kind.BIGINT, Kind.BOOL, Kind.TIMESTAMP, Kind.DOUBLE
PROJECT = required("project_id", COUNT, "GitLab's number of the project; a rename or transfer does not change it.")


def actor(role: str, who: str) -> tuple[Column, ...]:
    """The account in a role."""
    return (
        Column(f"{role}_id", COUNT, f"Number of the account of {who}."),
        Column(f"{role}_username", TEXT, f"Name of the account of {who}."),
    )


ITEM = (
    Column("id", COUNT, "Number over the whole installation."),
    Column("title", TEXT, "First line."),
    Column("description", TEXT, "Text."),
    Column("url", TEXT, "Page a person would open."),
    Column("state", TEXT, "`opened`, `closed`, `merged` or `locked`."),
    *actor("author", "its author"),
    Column("created_at", MOMENT, "When it was made.", staged="coalesce(created_at, updated_at)::timestamptz"),
    Column("closed_at", MOMENT, "When it was last closed; null while it is open or merged."),
    Column("labels", TEXT, "Names of the labels, as JSON."),
    Column("assignees", TEXT, "Names of the accounts it is assigned to, as JSON."),
    Column("milestone_iid", COUNT, "Number of the milestone."),
)
NOTE = (
    required("note_id", COUNT, "Number over the whole installation."),
    required("iid", COUNT, "Number within the project, as people see it."),
    *actor("author", "its author"),
    Column("body", TEXT, "Text."),
    Column("is_system", FLAG, "Whether GitLab wrote it of something that was done."),
    Column("type", TEXT, "Kind, such as `DiffNote`; null for a plain comment."),
    Column("path", TEXT, "File it is about."),
    Column("created_at", MOMENT, "When it was made."),
    Column("updated_at", MOMENT, "When it last changed."),
)
