"""Repositories with their labels and milestones, accounts and teams."""

from ingestion.columns import Column, required
from ingestion.hosts.tables import Table
from ingestion.sources.github.tables.columns import COUNT, FLAG, MOMENT, REPOSITORY, TEXT, bounded

REPOSITORIES = Table(
    "repositories",
    "A repository on GitHub.",
    ("repository_id",),
    (
        REPOSITORY,
        required("name_with_owner", TEXT, "Name, `<owner>/<name>`, under which its Git history is collected too."),
        Column("node_id", TEXT, "Id in the GraphQL interface."),
        Column("url", TEXT, "Page a person would open."),
        Column("default_branch", TEXT, "Short name of the default branch."),
        Column("is_private", FLAG, "Whether only members see it."),
        Column("is_archived", FLAG, "Whether it is read-only."),
        Column("is_fork", FLAG, "Whether it is a fork."),
        Column("is_empty", FLAG, "Whether it has no commit."),
        Column("created_at", MOMENT, "When it was made."),
        Column("pushed_at", MOMENT, "When something was last pushed to it."),
        Column("allows_merge", FLAG, "Whether pull requests may be merged by a merge commit."),
        Column("allows_squash", FLAG, "Whether they may be squashed."),
        Column("allows_rebase", FLAG, "Whether they may be rebased."),
    ),
)

LABELS = Table(
    "labels",
    "A label of a repository.",
    ("repository_id", "name"),
    (
        REPOSITORY,
        required("name", TEXT, "Name."),
        Column("node_id", TEXT, "GitHub's id of the label in GraphQL."),
        Column("color", TEXT, "Colour, six hexadecimal digits."),
        Column("description", TEXT, "Description."),
    ),
    is_staged=False,
)

MILESTONES = Table(
    "milestones",
    "A milestone of a repository.",
    ("repository_id", "number"),
    (
        REPOSITORY,
        required("number", COUNT, "Number within the repository."),
        Column("node_id", TEXT, "GitHub's id of the milestone in GraphQL."),
        Column("title", TEXT, "Title."),
        Column("state", TEXT, "OPEN or CLOSED."),
        Column("due_at", MOMENT, "When it is due."),
        Column("created_at", MOMENT, "When it was made."),
        Column("closed_at", MOMENT, "When it was closed."),
        Column("url", TEXT, "Page a person would open."),
    ),
    is_staged=False,
)

USERS = Table(
    "users",
    "An account that did something in a collected repository.",
    ("user_id",),
    (
        required("user_id", COUNT, "GitHub's number of the account, which a new login does not change."),
        required("login", TEXT, "Login."),
        Column("node_id", TEXT, "GitHub's id of the account in GraphQL."),
        Column("type", TEXT, "GitHub's type: User, Bot, Organization or Mannequin."),
        Column("name", TEXT, "Name of the profile; null without one.", staged="normalize(name::text, nfc)"),
        Column("email", TEXT, "Public address of the profile; null without one.", staged="normalize(email::text, nfc)"),
        Column("created_at", MOMENT, "When the account was made."),
        Column("url", TEXT, "Page of the account."),
    ),
)

TEAMS = Table(
    "teams",
    "A team of an organization.",
    ("organization", "slug"),
    (
        required("organization", TEXT, "Login of the organization."),
        required("slug", TEXT, "Short name of the team, unique in its organization."),
        Column("team_id", COUNT, "GitHub's number of the team."),
        Column("node_id", TEXT, "GitHub's id of the team in GraphQL."),
        Column("name", TEXT, "Name of the team.", staged=bounded("normalize(name::text, nfc)")),
        Column("parent_slug", TEXT, "Team it belongs to; null without one."),
        Column("url", TEXT, "Page of the team."),
    ),
)

TEAM_MEMBERS = Table(
    "team_members",
    "Who belongs to a team.",
    ("organization", "slug", "login"),
    (
        required("organization", TEXT, "Login of the organization."),
        required("slug", TEXT, "Short name of the team."),
        required("login", TEXT, "Login of the member."),
        Column("user_id", COUNT, "GitHub's number of the member; null where it was not given."),
        Column("role", TEXT, "Role in the team."),
    ),
)
