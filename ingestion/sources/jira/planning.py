"""Boards and sprints of a project. Jira overwrites what a sprint was, so that each change of one is kept as seen."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from ingestion.hosts.readings import Reading, Row
from ingestion.sources.jira import rows
from ingestion.sources.jira.project import PENDING, Project
from ingestion.web.errors import InvalidRequestError, PermissionMissingError, ScopeGoneError

BOARDS, RUNNING, SPRINTS = "boards", "running", "sprints"
"""Kept between runs: boards that may have sprints; a digest of the sprints that were not over; one of each sprint."""
_OF_ISSUES = "issues:"
"""Begins the digest of a sprint that only issues tell of: no board that may be seen shows it."""


def read_boards(project: Project, notes: dict[str, str], *, is_due: bool) -> Iterator[Reading]:
    """Boards where that is due; running sprints in every run, and all where one of them has changed.

    Raises:
        ApiError: see `Client.send`; boards may be closed to the credential.
    """
    boards = project.noted.get(BOARDS)
    if is_due or boards is None:
        listed = list(project.jira.listed("rest/agile/1.0/board", project.meter, projectKeyOrId=project.number))
        made = [rows.board(project.number, one) for one in listed if isinstance(one, dict)]
        boards = json.dumps(sorted(row["board_id"] for row in made if row["type"] != "kanban"))
        if project.known.get(BOARDS) != (now := digest(made)):
            whole = {"boards": ("project_id", project.number)}
            yield Reading(project.scope, {"boards": made}, {BOARDS: now}, whole=whole)
    running = _sprints(project, json.loads(boards), "active,future")
    is_same = project.noted.get(RUNNING) == digest(list(running.values()))
    notes |= {BOARDS: boards, RUNNING: digest(list(running.values()))}
    if is_due or not is_same:
        running |= _sprints(project, json.loads(boards), "closed")
        yield from _observed(project, running)


def read_sprints_of_issues(project: Project) -> Iterator[Reading]:
    """Sprints that issues of this run were in and no board shows, of other teams or closed to the credential."""
    unknown = {number: rows.sprint(project.number, node) for number, node in _of_no_board(project).items()}
    yield from _observed(project, unknown, _OF_ISSUES)
    if project.sprints:
        yield Reading(project.scope, {}, {PENDING: "{}"}, is_new=False)


def pending(project: Project) -> dict[str, str]:
    """Position that keeps the sprints of issues until they are observed."""
    found = _of_no_board(project)
    return {PENDING: json.dumps(found, sort_keys=True)} if found else {}


def _of_no_board(project: Project) -> dict[int, Mapping[str, Any]]:
    before = _before(project)
    return {
        number: node
        for number, node in project.sprints.items()
        if before.get(str(number), _OF_ISSUES).startswith(_OF_ISSUES)
    }


def _sprints(project: Project, boards: Sequence[int], states: str) -> dict[int, Row]:
    found: dict[int, Row] = {}
    for board in boards:
        # A board may have gone, or been turned into one without sprints, since boards were listed.
        with suppress(InvalidRequestError, ScopeGoneError, PermissionMissingError):
            for node in project.jira.listed(f"rest/agile/1.0/board/{board}/sprint", project.meter, state=states):
                if isinstance(node, dict):
                    row = rows.sprint(project.number, node)
                    found[row["sprint_id"]] = row
    return found


def _before(project: Project) -> Mapping[str, str]:
    """Sprint -> digest of what was last seen of it, in this run or before."""
    if not project.observed and (known := project.known.get(SPRINTS)):
        project.observed |= json.loads(known)
    return project.observed


def _observed(project: Project, sprints: Mapping[int, Row], mark: str = "") -> Iterator[Reading]:
    """The sprints that differ from what was last seen of them, each with an observation."""
    before = _before(project)
    digests = {str(number): mark + digest(row) for number, row in sprints.items()}
    new = [row for number, row in sprints.items() if before.get(str(number)) != digests[str(number)]]
    if new:
        project.observed |= digests
        seen = [{**row, "observed_at": project.plan.now.isoformat()} for row in new]
        position = {SPRINTS: json.dumps(project.observed, sort_keys=True)}
        yield Reading(project.scope, {"sprints": new, "sprint_observations": seen}, position)


def digest(made: Any) -> str:
    """Stands for rows."""
    return hashlib.sha256(json.dumps(made, sort_keys=True, default=str).encode()).hexdigest()[:32]
