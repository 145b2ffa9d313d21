"""Types of work items with their states and categories: the process Agile, with reviews of tasks."""

from collections.abc import Mapping, Sequence

PROPOSED, IN_PROGRESS, RESOLVED, COMPLETED, REMOVED = "Proposed", "InProgress", "Resolved", "Completed", "Removed"
_WORK = {
    "New": PROPOSED, "Active": IN_PROGRESS, "Blocked": IN_PROGRESS, "In Review": RESOLVED, "Resolved": RESOLVED,
    "Closed": COMPLETED, "Removed": REMOVED,
}  # fmt: skip
_TEST = {"Design": PROPOSED, "Ready": IN_PROGRESS, "Closed": COMPLETED}
COLORS = {
    PROPOSED: "b2b2b2", IN_PROGRESS: "007acc", RESOLVED: "ff9d00", COMPLETED: "339933", REMOVED: "ffffff",
}  # fmt: skip
TYPES: Mapping[str, Mapping[str, str]] = {
    "Epic": _WORK, "Feature": _WORK, "User Story": _WORK, "Bug": _WORK, "Task": _WORK, "Issue": _WORK,
    "Test Case": _TEST,
}  # fmt: skip
"""Type -> state -> its category."""
CATEGORIES: Mapping[str, Sequence[str]] = {
    "Microsoft.EpicCategory": ("Epic",),
    "Microsoft.FeatureCategory": ("Feature",),
    "Microsoft.RequirementCategory": ("User Story",),
    "Microsoft.BugCategory": ("Bug",),
    "Microsoft.TaskCategory": ("Task",),
    "Microsoft.TestCaseCategory": ("Test Case",),
    "Microsoft.HiddenCategory": ("Test Case",),
}
POINTS, PRIORITY, SEVERITY = (
    "Microsoft.VSTS.Scheduling.StoryPoints",
    "Microsoft.VSTS.Common.Priority",
    "Microsoft.VSTS.Common.Severity",
)
BLOCKED = "Microsoft.VSTS.CMMI.Blocked"
TARGET_DATE = "Microsoft.VSTS.Scheduling.TargetDate"
FIELDS = {
    "System.Id": ("ID", "integer"), "System.Rev": ("Rev", "integer"), "System.TeamProject": ("Team Project", "string"),
    "System.AreaId": ("Area ID", "integer"), "System.AreaPath": ("Area Path", "treePath"),
    "System.IterationId": ("Iteration ID", "integer"), "System.IterationPath": ("Iteration Path", "treePath"),
    "System.WorkItemType": ("Work Item Type", "string"), "System.State": ("State", "string"),
    "System.Reason": ("Reason", "string"), "System.AssignedTo": ("Assigned To", "string"),
    "System.CreatedDate": ("Created Date", "dateTime"), "System.CreatedBy": ("Created By", "string"),
    "System.ChangedDate": ("Changed Date", "dateTime"), "System.ChangedBy": ("Changed By", "string"),
    "System.RevisedDate": ("Revised Date", "dateTime"), "System.Title": ("Title", "string"),
    "System.Tags": ("Tags", "plainText"), "System.IsDeleted": ("Is Deleted", "boolean"),
    POINTS: ("Story Points", "double"), PRIORITY: ("Priority", "integer"), SEVERITY: ("Severity", "string"),
    TARGET_DATE: ("Target Date", "dateTime"), BLOCKED: ("Blocked", "string"),
}  # fmt: skip
"""Reference name -> name and type."""
