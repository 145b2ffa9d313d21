"""The end points of Jira Software: boards and sprints."""

from infra.demo.vendors.jira.documents import CATEGORIES, WEB, Document
from infra.demo.vendors.jira.end_points import PAGED, EndPoint
from infra.demo.vendors.jira.projection import STATUS_IDS
from infra.demo.vendors.jira.requests import Asked, RefusedError
from infra.demo.vendors.jira.store import Board, Sprint
from infra.demo.vendors.replies import NotServedError

API = "/rest/agile/1.0"
LARGEST_PAGE = 50
STATES = ("closed", "active", "future")
COLUMNS = {"To Do": ("To Do",), "In Progress": ("In Progress", "Blocked", "In Review"), "Done": ("Done",)}


def _boards(asked: Asked) -> Document:
    boards = [one for _, one in sorted(asked.store.boards.items())]
    if "projectKeyOrId" in asked.query:
        project = asked.store.project(asked.query["projectKeyOrId"])
        if project is None:
            raise RefusedError(400, f"No project could be found with key or id '{asked.query['projectKeyOrId']}'.")
        boards = [one for one in boards if one.project == project.key]
    return asked.page(LARGEST_PAGE, LARGEST_PAGE, [_board(asked, one) for one in boards])


def _board(asked: Asked, board: Board) -> Document:
    project = asked.store.projects[board.project]
    return {
        "id": board.id, "self": f"{WEB}{API}/board/{board.id}", "name": board.name, "type": _type(board),
        "location": {
            "projectId": project.id, "displayName": f"{project.name} ({project.key})", "projectName": project.name,
            "projectKey": project.key, "projectTypeKey": "software", "name": f"{project.name} ({project.key})",
        },
    }  # fmt: skip


def _type(board: Board) -> str:
    return "scrum" if board.has_sprints else "kanban"


def _of_path(asked: Asked) -> Board:
    number = asked.path["board"]
    found = asked.store.boards.get(int(number)) if number.isdigit() else None
    if found is None:
        raise RefusedError(
            404,
            "The requested board cannot be viewed because it either does not exist or you do not have permission to "
            "view it.",
        )
    return found


def _sprints(asked: Asked) -> Document:
    """Closed ones first, then the active one, then those to come."""
    board = _of_path(asked)
    if not board.has_sprints:
        raise RefusedError(400, "The board does not support sprints")
    states = asked.query.get("state", ",".join(STATES)).split(",")
    if set(states) - set(STATES):
        raise NotServedError(f"state={asked.query['state']}")
    own = [one for one in asked.store.sprints.values() if one.board == board.id and one.state in states]
    own.sort(key=lambda one: (STATES.index(one.state), one.id))
    return asked.page(LARGEST_PAGE, LARGEST_PAGE, [_sprint(asked, one) for one in own])


def _sprint(asked: Asked, sprint: Sprint) -> Document:
    found: Document = {
        "id": sprint.id, "self": f"{WEB}{API}/sprint/{sprint.id}", "state": sprint.state, "name": sprint.name,
        **asked.documents.dates(sprint), "originBoardId": sprint.board, "goal": sprint.goal,
    }  # fmt: skip
    if not asked.behaviour.is_cloud and sprint.activated_at is not None:
        found["activatedDate"] = asked.documents.date(sprint.activated_at)
    return found


def _configuration(asked: Asked) -> Document:
    board = _of_path(asked)
    address = asked.documents.address
    columns = [
        {
            "name": name,
            "statuses": [
                {"id": STATUS_IDS[one], "self": address(f"/status/{STATUS_IDS[one]}")}
                for one in statuses
                if one in CATEGORIES
            ],
        }
        for name, statuses in COLUMNS.items()
    ]
    found: Document = {
        "id": board.id, "name": board.name, "type": _type(board), "self": f"{WEB}{API}/board/{board.id}/configuration",
        "location": {"type": "project", "projectKeyOrId": board.project},
        "filter": {"id": str(10_000 + board.id), "self": address(f"/filter/{10_000 + board.id}")},
        "columnConfig": {"columns": columns, "constraintType": "none"}, "ranking": {"rankCustomFieldId": 10_019},
    }  # fmt: skip
    if board.has_sprints:
        name = "Story point estimate" if asked.behaviour.is_cloud else "Story Points"
        found["estimation"] = {"type": "field", "field": {"fieldId": asked.behaviour.points, "displayName": name}}
    return found


END_POINTS = (
    EndPoint("/board", _boards, ("projectKeyOrId", *PAGED)),
    EndPoint("/board/{board}/sprint", _sprints, ("state", *PAGED)),
    EndPoint("/board/{board}/configuration", _configuration),
)
