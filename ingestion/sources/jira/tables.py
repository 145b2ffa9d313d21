"""Tables of `raw_jira`. Raw tables also have `installation`, `deleted_at` and `_dlt_load_id`.

Lists that nobody joins on are JSON text.
"""

from ingestion.columns import Column, Kind, required
from ingestion.hosts.tables import Dataset, Table

DATASET = "raw_jira"
TEXT, COUNT, FLAG, MOMENT, NUMBER = Kind.TEXT, Kind.BIGINT, Kind.BOOL, Kind.TIMESTAMP, Kind.DOUBLE
PROJECT = required("project_id", COUNT, "Jira's number of the project; a new key does not change it.")
ISSUE = required("issue_id", COUNT, "Number of the issue on the site; a new key or a move does not change it.")
_SPRINT = (
    Column("board_id", COUNT, "Board on which it was made."),
    Column("name", TEXT, "Name."),
    Column("state", TEXT, "`future`, `active` or `closed`."),
    Column("goal", TEXT, "What it is for."),
    Column("starts_at", MOMENT, "When it starts, as it is said now."),
    Column("ends_at", MOMENT, "When it is to end, as it is said now."),
    Column("completed_at", MOMENT, "When it was completed; null before."),
)

PROJECTS = Table(
    "projects",
    "A project of a Jira site.",
    ("project_id",),
    (
        PROJECT,
        required("key", TEXT, "What the keys of its issues begin with."),
        Column("name", TEXT, "Name."),
        Column("type", TEXT, "`software`, `business` or `service_desk`."),
        Column("is_archived", FLAG, "Whether it is archived."),
        Column("lead_id", TEXT, "Account of who leads it."),
        Column("url", TEXT, "Page a person would open."),
    ),
)

ISSUES = Table(
    "issues",
    "An issue as it is now.",
    ("project_id", "issue_id"),
    (
        PROJECT,
        ISSUE,
        required("key", TEXT, "Key of the project and number in it, as people see it."),
        required("updated_at", MOMENT, "When it last changed."),
        Column("created_at", MOMENT, "When it was made.", staged="coalesce(created_at, updated_at)::timestamptz"),
        Column("summary", TEXT, "First line."),
        Column("type", TEXT, "Type, such as `Story` or `Bug`."),
        Column("is_subtask", FLAG, "Whether it is part of another issue."),
        Column("parent_id", COUNT, "Issue that it is part of, an epic or another one."),
        Column("epic_key", TEXT, "Key of its epic, where the site has a field of its own for it."),
        Column("status_id", TEXT, "Status now."),
        Column("status", TEXT, "Name of that status."),
        Column("status_category", TEXT, "Category of that status: `new`, `indeterminate` or `done`."),
        Column("resolution", TEXT, "Name of its resolution; null while it has none."),
        Column("resolved_at", MOMENT, "When it last got a resolution."),
        Column("priority", TEXT, "Name of its priority."),
        Column("labels", TEXT, "Labels, as JSON."),
        Column("components", TEXT, "Names of its components, as JSON."),
        Column("fix_versions", TEXT, "Names of the versions that it is fixed in, as JSON."),
        Column("story_points", NUMBER, "Estimate; null without one."),
        Column("story_points_field", TEXT, "Id of the field that it stands in; null without one."),
        Column("sprint_ids", TEXT, "Sprints that it is or was in, as JSON."),
        Column("assignee_id", TEXT, "Account it is assigned to."),
        Column("reporter_id", TEXT, "Account of who reported it."),
        Column("creator_id", TEXT, "Account of who made it."),
        Column("due_on", Kind.TEXT, "Day on which it is due."),
        Column("url", TEXT, "Page a person would open."),
    ),
    is_numbered_throughout=True,
    is_moving=True,
)

INCIDENTS = Table(
    "incidents",
    "An issue that is an incident, as the JQL of its `[[jira]]` block says.",
    ("project_id", "issue_id"),
    (PROJECT, ISSUE, Column("jql", TEXT, "The JQL.")),
)

ISSUE_CHANGES = Table(
    "issue_changes",
    "A change of one field of an issue.",
    ("project_id", "change_id", "place"),
    (
        PROJECT,
        required("change_id", COUNT, "Number of the change; one change may be of several fields."),
        required("place", COUNT, "Place among the fields of the change."),
        ISSUE,
        Column("changed_at", MOMENT, "When it was made."),
        Column("author_id", TEXT, "Account of who made it."),
        Column("kind", TEXT, "`status`, `resolution`, `sprint`, `story_points`, ...: what the field is for."),
        Column("field", TEXT, "Name of the field then."),
        Column("field_id", TEXT, "Id of the field; Data Center tells its name, by which it is looked up."),
        Column("from_value", TEXT, "Value before, as ids; several are separated by commas."),
        Column("from_text", TEXT, "Value before, as people read it."),
        Column("to_value", TEXT, "Value after, as ids; several are separated by commas."),
        Column("to_text", TEXT, "Value after, as people read it."),
    ),
    parent=("issues", "issue_id"),
    is_numbered_throughout=True,
)

ISSUE_LINKS = Table(
    "issue_links",
    "A link from an issue to another one.",
    ("project_id", "link_id", "issue_id"),
    (
        PROJECT,
        required("link_id", COUNT, "Number of the link, which both issues have."),
        ISSUE,
        Column("type", TEXT, "Type, such as `Blocks`."),
        Column("relation", TEXT, "What the issue does to the other one, such as `is blocked by`."),
        Column("other_issue_id", COUNT, "The other issue."),
        Column("other_key", TEXT, "Key of the other issue."),
    ),
    parent=("issues", "issue_id"),
)

WORKLOGS = Table(
    "worklogs",
    "Time that somebody worked on an issue, as they said.",
    ("project_id", "worklog_id"),
    (
        PROJECT,
        required("worklog_id", COUNT, "Number of the entry."),
        ISSUE,
        Column("author_id", TEXT, "Account of who worked."),
        Column("started_at", MOMENT, "When the work began."),
        Column("seconds", COUNT, "How long it took."),
        Column("created_at", MOMENT, "When the entry was made."),
        Column("updated_at", MOMENT, "When the entry last changed."),
    ),
    parent=("issues", "issue_id"),
    is_numbered_throughout=True,
)

BOARDS = Table(
    "boards",
    "A board that shows a project.",
    ("project_id", "board_id"),
    (
        PROJECT,
        required("board_id", COUNT, "Number of the board."),
        Column("name", TEXT, "Name."),
        Column("type", TEXT, "`scrum`, `kanban` or `simple`."),
    ),
)

SPRINTS = Table(
    "sprints",
    "A sprint as it is now.",
    ("project_id", "sprint_id"),
    (PROJECT, required("sprint_id", COUNT, "Number of the sprint."), *_SPRINT),
    is_numbered_throughout=True,
)

SPRINT_OBSERVATIONS = Table(
    "sprint_observations",
    "A sprint as it was seen when it had changed.",
    ("project_id", "sprint_id", "observed_at"),
    (
        PROJECT,
        required("sprint_id", COUNT, "Number of the sprint."),
        required("observed_at", MOMENT, "When it was seen so for the first time."),
        *_SPRINT,
    ),
)

COMPONENTS = Table(
    "components",
    "A component of a project.",
    ("project_id", "component_id"),
    (
        PROJECT,
        required("component_id", COUNT, "Number of the component."),
        Column("name", TEXT, "Name."),
    ),
    is_staged=False,
)

VERSIONS = Table(
    "versions",
    "A version of a project.",
    ("project_id", "version_id"),
    (
        PROJECT,
        required("version_id", COUNT, "Number of the version."),
        Column("name", TEXT, "Name."),
        Column("is_released", FLAG, "Whether it is released."),
        Column("is_archived", FLAG, "Whether it is archived."),
        Column("starts_on", TEXT, "Day on which work on it began."),
        Column("released_on", TEXT, "Day on which it was, or is to be, released."),
    ),
    is_staged=False,
)

STATUSES = Table(
    "statuses",
    "A status that issues of the site may have.",
    ("status_id",),
    (
        required("status_id", TEXT, "Number of the status."),
        Column("name", TEXT, "Name."),
        Column("category", TEXT, "`new`, `indeterminate` or `done`."),
    ),
)

USERS = Table(
    "users",
    "An account that did something in a collected project.",
    ("user_id",),
    (
        required("user_id", TEXT, "`accountId` of Cloud, key of the user of Data Center."),
        Column("username", TEXT, "Name to sign in with, of Data Center."),
        Column("name", TEXT, "Name.", staged="normalize(name::text, nfc)"),
        Column("email", TEXT, "Address; Cloud shows it where its owner does."),
        Column("type", TEXT, "`atlassian`, `app` or `customer`, of Cloud."),
    ),
)

TABLES = (
    PROJECTS, ISSUES, INCIDENTS, ISSUE_CHANGES, ISSUE_LINKS, WORKLOGS, BOARDS, SPRINTS, SPRINT_OBSERVATIONS, COMPONENTS,
    VERSIONS, STATUSES, USERS,
)  # fmt: skip
JIRA = Dataset(
    DATASET,
    "Jira",
    TABLES,
    lock=5_348_430,
    scopes=(PROJECTS.name, "project_id", "key"),
    scoped_by={"project_id": "jira"},
    place="project",
    dated_by=(ISSUES.name,),
)
