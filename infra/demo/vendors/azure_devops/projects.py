"""End points of the organisation itself: its projects."""

from infra.demo.vendors.azure_devops.requests import Asked, EndPoint, moment
from infra.demo.vendors.azure_devops.store import Document, Project


def _projects(asked: Asked) -> Document:
    found = sorted(asked.store.projects.values(), key=lambda one: one.name)
    return asked.continued([_project(asked, one) for one in found])


def _project(asked: Asked, one: Project) -> Document:
    return {
        "id": one.id, "name": one.name, "url": f"{asked.behaviour.address}/_apis/projects/{one.id}",
        "state": "wellFormed", "revision": 11, "visibility": "private", "lastUpdateTime": moment(one.updated_at),
    }  # fmt: skip


END_POINTS = (EndPoint("/_apis/projects", _projects, ("stateFilter", "$top", "$skip", "continuationToken")),)
