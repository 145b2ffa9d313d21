"""Fields of work items that are asked for: those that every process has, and where estimates stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.web.errors import InvalidRequestError

CORE = tuple(
    f"System.{name}"
    for name in (
        "TeamProject", "AreaId", "IterationId", "WorkItemType", "State", "Reason", "AssignedTo", "CreatedDate",
        "CreatedBy", "ChangedDate", "ChangedBy", "RevisedDate", "Title", "Tags", "IsDeleted",
    )
)  # fmt: skip
PRIORITY, SEVERITY = "Microsoft.VSTS.Common.Priority", "Microsoft.VSTS.Common.Severity"
BLOCKED = "Microsoft.VSTS.CMMI.Blocked"
TARGET_DATES = ("Microsoft.VSTS.Scheduling.TargetDate", "Microsoft.VSTS.Scheduling.DueDate")
"""Of epics and features, and of what is below them; of the two the first that is filled counts."""
ESTIMATES = tuple(f"Microsoft.VSTS.Scheduling.{name}" for name in ("StoryPoints", "Effort", "Size"))
"""Of the processes Agile, Scrum and CMMI. A collection of Server has those whose processes it uses."""


@dataclass(frozen=True)
class Fields:
    """Fields of an organisation."""

    estimates: Sequence[str]
    """Reference names of the fields of estimates; of several that are filled the first counts."""
    asked: str
    """Reference names of all that is asked for."""

    def estimate(self, values: Mapping[str, Any]) -> Any:
        """Estimate in the fields of a revision; None without one."""
        return next((values[name] for name in self.estimates if values.get(name) is not None), None)


def discovered(listed: Sequence[Any], story_points: str | None, where: str) -> Fields:
    """Fields by the organisation's list of them; `story_points` is the name of that of estimates, where one is given.

    Raises:
        InvalidRequestError: the organisation has no field of that name.
    """
    known = dict(_names(listed))
    if story_points is None:
        estimates = [name for name in ESTIMATES if name.lower() in known]
    elif (found := known.get(story_points.lower())) is not None:
        estimates = [found]
    else:
        raise InvalidRequestError(
            f"{where}: story_points = {story_points!r} names no field of work items; mend the [[azure_devops]] block."
        )
    others = [name for name in (PRIORITY, SEVERITY, BLOCKED, *TARGET_DATES) if name.lower() in known]
    return Fields(estimates, ",".join([*CORE, *others, *estimates]))


def _names(listed: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Name and reference name of each field in small letters, with its reference name."""
    fields = [one for one in listed if isinstance(one, dict) and isinstance(one.get("referenceName"), str)]
    for kind in ("name", "referenceName"):
        yield from ((str(one[kind]).lower(), one["referenceName"]) for one in fields if one.get(kind))
