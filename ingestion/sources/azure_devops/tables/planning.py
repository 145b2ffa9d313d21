"""Tables of work items and of how they are planned. Lists that nobody joins on are JSON text."""

from ingestion.columns import Column, Kind, required
from ingestion.hosts.tables import Table
from ingestion.sources.azure_devops.tables.projects import PROJECT

TEXT, COUNT, FLAG, MOMENT, NUMBER = Kind.TEXT, Kind.BIGINT, Kind.BOOL, Kind.TIMESTAMP, Kind.DOUBLE
WORK_ITEM = required("work_item_id", COUNT, "Number of the work item in its organisation, which a move leaves alone.")
_STATE = (
    Column("type", TEXT, "Type then, such as `User Story` or `Bug`."),
    Column("state", TEXT, "Name of its state."),
    Column("reason", TEXT, "Reason of that state, as its type words it."),
    Column("area_id", COUNT, "Area that it is in."),
    Column("iteration_id", COUNT, "Iteration that it is in; that of the whole project where nobody chose one."),
    Column("assignee_id", TEXT, "Account it is assigned to."),
    Column("story_points", NUMBER, "Estimate: story points, effort or size, whichever the type has."),
    Column("is_blocked", FLAG, "Whether it is said to be blocked; null where nobody says."),
    Column("target_at", MOMENT, "Target or due date: midnight of that day, where whoever entered it is."),
    Column("is_deleted", FLAG, "Whether it is in the recycle bin."),
)
_ITERATION = (
    Column("identifier", TEXT, "Id of the iteration among those that teams chose, a GUID."),
    Column("name", TEXT, "Name."),
    Column("path", TEXT, "Names from the project's down to its own, separated by backslashes."),
    Column("starts_on", Kind.DATE, "First day; null without dates."),
    Column("finishes_on", Kind.DATE, "Last day; null without dates."),
)

WORK_ITEMS = Table(
    "work_items",
    "A work item as it is now.",
    ("project_id", "work_item_id"),
    (
        PROJECT,
        WORK_ITEM,
        required("revision", COUNT, "Number of its last revision."),
        required("updated_at", MOMENT, "When that was made."),
        Column("created_at", MOMENT, "When it was made.", staged="coalesce(created_at, updated_at)::timestamptz"),
        Column("creator_id", TEXT, "Account of who made it."),
        Column("title", TEXT, "Title."),
        *_STATE,
        Column("tags", TEXT, "Tags, as JSON."),
        Column("priority", TEXT, "Priority, `1` is the highest."),
        Column("severity", TEXT, "Severity, such as `2 - High`."),
        Column("url", TEXT, "Page a person would open."),
    ),
    is_moving=True,
)

WORK_ITEM_REVISIONS = Table(
    "work_item_revisions",
    "A work item as it was from one change to the next.",
    ("project_id", "work_item_id", "revision"),
    (
        PROJECT,
        WORK_ITEM,
        required("revision", COUNT, "Number of the revision, from 1 on."),
        required("changed_at", MOMENT, "When it was made."),
        Column("changed_by_id", TEXT, "Account of who made it."),
        *_STATE,
    ),
)

WORK_ITEM_LINKS = Table(
    "work_item_links",
    "A link from a work item to another one, there or taken away.",
    ("project_id", "work_item_id", "type", "other_id"),
    (
        PROJECT,
        required("work_item_id", COUNT, "The work item that the type names first: the parent, the predecessor."),
        required("type", TEXT, "Type, such as `System.LinkTypes.Hierarchy` or `System.LinkTypes.Dependency`."),
        required("other_id", COUNT, "The other work item: the child, the successor."),
        Column("updated_at", MOMENT, "When it was made or taken away."),
        Column("is_active", FLAG, "Whether it is there."),
    ),
)

WORK_ITEM_PULL_REQUESTS = Table(
    "work_item_pull_requests",
    "A pull request that a work item names as its own.",
    ("project_id", "work_item_id", "url"),
    (
        PROJECT,
        WORK_ITEM,
        required("url", TEXT, "`vstfs:///Git/PullRequestId/...`, or `vstfs:///GitHub/PullRequest/...`."),
        Column("path", TEXT, "Ids of project, repository and pull request; of GitHub those of connection and number."),
    ),
    parent=("work_items", "work_item_id"),
    is_staged=False,
)

WORK_ITEM_TYPES = Table(
    "work_item_types",
    "A type of work items of a project.",
    ("project_id", "type"),
    (
        PROJECT,
        required("type", TEXT, "Name."),
        Column("categories", TEXT, "Categories, such as `Microsoft.RequirementCategory`, as JSON."),
    ),
)

WORK_ITEM_STATES = Table(
    "work_item_states",
    "A state that work items of a type may have.",
    ("project_id", "type", "state"),
    (
        PROJECT,
        required("type", TEXT, "Name of the type."),
        required("state", TEXT, "Name of the state."),
        Column("category", TEXT, "`Proposed`, `InProgress`, `Resolved`, `Completed` or `Removed`."),
    ),
)

AREAS = Table(
    "areas",
    "An area of a project.",
    ("project_id", "area_id"),
    (
        PROJECT,
        required("area_id", COUNT, "Number of the area in its organisation; a new name does not change it."),
        Column("name", TEXT, "Name."),
        Column("path", TEXT, "Names from the project's down to its own, separated by backslashes."),
    ),
)

ITERATIONS = Table(
    "iterations",
    "An iteration of a project as it is now.",
    ("project_id", "iteration_id"),
    (PROJECT, required("iteration_id", COUNT, "Number of the iteration in its organisation."), *_ITERATION),
)

ITERATION_OBSERVATIONS = Table(
    "iteration_observations",
    "An iteration as it was seen when it had changed.",
    ("project_id", "iteration_id", "observed_at"),
    (
        PROJECT,
        required("iteration_id", COUNT, "Number of the iteration in its organisation."),
        required("observed_at", MOMENT, "When it was seen so for the first time."),
        *_ITERATION,
    ),
)

TEAMS = Table(
    "teams",
    "A team of a project, which has a board and a backlog.",
    ("project_id", "team_id"),
    (
        PROJECT,
        required("team_id", TEXT, "Id of the team, a GUID."),
        Column("name", TEXT, "Name."),
        Column("areas", TEXT, "Paths of its areas, with or without all below, as JSON; null where it goes by a field."),
        Column("iterations", TEXT, "Identifiers of the iterations that it chose, as JSON."),
    ),
)

PLANNING = (
    WORK_ITEMS, WORK_ITEM_REVISIONS, WORK_ITEM_LINKS, WORK_ITEM_PULL_REQUESTS, WORK_ITEM_TYPES, WORK_ITEM_STATES, AREAS,
    ITERATIONS, ITERATION_OBSERVATIONS, TEAMS,
)  # fmt: skip
