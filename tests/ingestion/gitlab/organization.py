"""A small GitLab with what is rare in real ones."""

from datetime import UTC, datetime, timedelta

from infra.demo.vendors.gitlab import documents
from infra.demo.vendors.gitlab.documents import moment
from infra.demo.vendors.gitlab.store import Document, Project, Store

START = datetime(2024, 1, 1, tzinfo=UTC)
ADA = documents.user(1, "ada", "Ada Example")
BOB = documents.user(2, "bob", "Bob Example")
BOT = documents.user(3, "project_7_bot_x", "deployer")


def at(hours: float) -> str:
    """Time so many hours after the start, as GitLab writes it."""
    return str(moment(START + timedelta(hours=hours)))


def merge_request(project: Project, iid: int, changed: float, **more: object) -> Document:
    """Add a merged request with two files, two commits and three notes, last changed so many hours after the start."""
    times = {"created_at": at(changed - 3), "merged_at": at(changed), "closed_at": None, "updated_at": at(changed)}
    given = {"state": "merged", "merge_user": BOB, "sha": f"{iid:040x}", **times, **more}
    document = documents.merge_request(project.document, iid, f"Change {iid}", ADA, **given)
    put(project.merge_requests, document)
    project.sizes[iid] = {"additions": iid, "deletions": 1, "fileCount": 2}
    project.files[iid] = [
        documents.diff_stats("src/payments.py", iid, 0),
        documents.diff_stats("package-lock.json", 0, 1),
    ]
    project.merge_request_commits[iid] = [
        documents.commit(f"{number:040x}", f"Commit {number}", ("Ada", "ada@example.com"), at(changed - 5), at(changed))
        for number in (iid * 10 + 1, iid * 10)
    ]
    project.merge_request_notes[iid] = [
        documents.note(iid * 10, "Why? \u0000 \U0001f600", BOB, at(changed - 2), type="DiffNote"),
        documents.note(iid * 10 + 1, "approved this merge request", BOB, at(changed - 1), system=True),
        documents.note(iid * 10 + 2, "Thanks", documents.GHOST, at(changed - 1)),
    ]
    return document


def put(known: list[Document], document: Document) -> None:
    """Add a document, or replace the one with its id."""
    known[:] = [one for one in known if one["id"] != document["id"]] + [document]


def pipeline(project: Project, identifier: int, changed: float) -> None:
    """Add a pipeline whose test failed and passed when it was tried again."""
    times = {"created_at": at(changed - 1), "updated_at": at(changed)}
    document = documents.pipeline(project.document, identifier, f"{identifier:040x}", "main", "success", **times)
    put(project.pipelines, document)
    ran = {"started_at": at(changed - 0.9), "finished_at": at(changed), "duration": 12.5, "queued_duration": 360.0}
    project.jobs[identifier] = [
        documents.job(document, identifier * 10, "test", "failed", ADA, **ran),
        documents.job(document, identifier * 10 + 1, "test", "success", ADA, **ran),
    ]


def child_pipeline(project: Project, identifier: int, above: int, changed: float) -> None:
    """Add a pipeline that a trigger job of another one of the same commit started."""
    pipeline(project, identifier, changed)
    child, parent = (next(one for one in project.pipelines if one["id"] == number) for number in (identifier, above))
    child.update(source="parent_pipeline", sha=parent["sha"])
    bridge = documents.bridge(parent, identifier * 100, f"start {identifier}", child)
    project.bridges.setdefault(above, []).append(bridge)


def project(identifier: int = 7, path: str = "shop/tools/payments", merge_requests: int = 5) -> Project:
    """A project with everything in it."""
    made = Project(documents.project(identifier, path, START))
    for iid in range(1, merge_requests + 1):
        merge_request(made, iid, iid)
    thread = {"created_at": at(1), "updated_at": at(9), "closed_at": at(9), "state": "closed", "labels": ["bug"]}
    made.issues.append(documents.issue(made.document, 1, "It breaks", BOB, **thread))
    made.issue_notes[1] = [documents.note(901, "I see it too", ADA, at(2))]
    made.label_events[1] = [documents.label_event(1, "add", "bug", BOB, at(1))]
    made.state_events[1] = [documents.state_event(1, "closed", ADA, at(9))]
    made.weight_events[1] = [documents.weight_event(1, 3, ADA, at(3)), documents.weight_event(2, None, BOB, at(4))]
    pipeline(made, 100, 6)
    job = documents.job(
        made.pipelines[0], 5000, "deploy production", "success", BOT, started_at=at(6), finished_at=at(7)
    )
    times = {"created_at": at(6), "updated_at": at(7), "sha": f"{100:040x}", "user": BOT}
    made.deployments.append(documents.deployment(300, "production", "success", job, **times))
    made.releases.append(documents.release(made.document, "v1.0", ADA, f"{100:040x}", at(7), at(8)))
    return made


def store(*projects: Project) -> Store:
    """A GitLab of these projects."""
    return Store(projects or [project()])
