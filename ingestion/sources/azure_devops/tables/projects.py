"""Tables of projects and of the people and services in them."""

from ingestion.columns import Column, Kind, required
from ingestion.hosts.tables import Table

PROJECT = required("project_id", Kind.TEXT, "Id of the project, a GUID; a new name does not change it.")

PROJECTS = Table(
    "projects",
    "A project of an organisation or collection.",
    ("project_id",),
    (
        PROJECT,
        required("name", Kind.TEXT, "Name."),
        Column("visibility", Kind.TEXT, "`private` or `public`."),
        Column("url", Kind.TEXT, "Page a person would open."),
    ),
)

USERS = Table(
    "users",
    "An account that did something in a collected project.",
    ("user_id",),
    (
        required("user_id", Kind.TEXT, "Id of the identity, else its name to sign in with in small letters."),
        Column("username", Kind.TEXT, "Name to sign in with: an address, on Server `DOMAIN\\name`."),
        Column("name", Kind.TEXT, "Name.", staged="normalize(name::text, nfc)"),
        Column("descriptor", Kind.TEXT, "Descriptor of the identity, whose prefix says of what kind it is."),
    ),
)
