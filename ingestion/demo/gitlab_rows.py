"""Rows of `raw_gitlab` from what the demo GitLab shows."""

from collections.abc import Iterator

from infra.demo.vendors.gitlab.store import Document, Project
from ingestion.hosts.readings import Row
from ingestion.sources.gitlab import rows, sizes


def project_rows(project: Project) -> Iterator[tuple[str, Row]]:
    """Table and row, one after the other; of `users` some more than once."""
    number = project.id
    yield "projects", rows.project(project.document)
    actors: list[Document | None] = []
    for document in project.merge_requests:
        iid = document["iid"]
        size = project.sizes.get(iid, {})
        yield "merge_requests", rows.merge_request(document) | {
            "additions": size.get("additions"), "deletions": size.get("deletions"),
            "changed_files": size.get("fileCount"),
        }  # fmt: skip
        yield from (
            ("merge_request_commits", row) for row in rows.commits(number, iid, project.merge_request_commits[iid])
        )
        yield from (("merge_request_files", row) for row in sizes.files(number, iid, project.files.get(iid, ())))
        notes = project.merge_request_notes[iid]
        yield from (("merge_request_notes", rows.note(number, iid, one)) for one in notes)
        actors += [document["author"], document["merge_user"], *(one["author"] for one in notes)]
    for document in project.issues:
        iid = document["iid"]
        yield "issues", rows.issue(document)
        notes = project.issue_notes[iid]
        yield from (("issue_notes", rows.note(number, iid, one)) for one in notes)
        actors += [document["author"], *(one["author"] for one in notes)]
        for listed, row in (
            (project.label_events, rows.label_event),
            (project.state_events, rows.state_event),
            (project.weight_events, rows.weight_event),
        ):
            events = listed.get(iid, ())
            yield from (("issue_events", row(number, iid, one)) for one in events)
            actors += [one["user"] for one in events]
    for document in project.pipelines:
        jobs = project.jobs[document["id"]]
        yield "pipelines", rows.pipeline(number, document)
        yield from (("jobs", row) for row in rows.jobs(number, document["id"], jobs))
        actors += [one["user"] for one in jobs]
    for document in project.deployments:
        yield "deployments", rows.deployment(number, document)
        actors.append(document["user"])
    for document in project.releases:
        yield "releases", rows.release(number, document)
        actors.append(document["author"])
    yield from (("users", row) for row in rows.users(actors))
