"""Columns that several tables of GitHub have."""

from ingestion.columns import Column, Kind, required

TEXT, COUNT, FLAG, MOMENT = Kind.TEXT, Kind.BIGINT, Kind.BOOL, Kind.TIMESTAMP
REPOSITORY = required(
    "repository_id", COUNT, "GitHub's number of the repository, which a rename or a transfer does not change."
)


def actor(role: str, who: str) -> tuple[Column, ...]:
    """The account in a role; all null for a deleted one."""
    return (
        Column(f"{role}_login", TEXT, f"Login of {who}; null for a deleted account."),
        Column(f"{role}_type", TEXT, "`User`, `Bot`, `Mannequin` or `Organization`."),
        Column(f"{role}_id", COUNT, f"Number of the account of {who}; null for a deleted account."),
    )


def bounded(value: str) -> str:
    """The staged value of a text that is part of keys downstream, which have a bound."""
    return f"{{{{ bounded_key('{value}') }}}}"
