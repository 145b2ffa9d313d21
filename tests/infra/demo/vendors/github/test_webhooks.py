"""Changes of a store are posted: the right events, signed, as GitHub documents them."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from infra.demo.vendors.github.contents import Record
from infra.demo.vendors.github.store import Store
from infra.demo.vendors.github.threads import ReviewState, State
from infra.demo.vendors.github.webhooks.deliveries import Webhook, Webhooks
from infra.demo.vendors.github.workflows import Conclusion, RunStatus
from tests.infra.demo.vendors.github import rich_store
from tests.infra.demo.vendors.github.webhook_schemas import DOCUMENT, delivery_problems

SECRET = "canary"
ENGINE = rich_store.ENGINE.id


@dataclass
class Inbox:
    """A server that takes deliveries."""

    url: str = ""
    status: int = 202
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """Names and bodies."""
        return [(headers["x-github-event"], json.loads(content)) for headers, content in self.received]

    def actions(self) -> list[str]:
        """Names and actions."""
        return [f"{name} {body['action']}" for name, body in self.events()]


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A running server that takes deliveries."""
    box = Inbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            box.received.append(({name.lower(): value for name, value in self.headers.items()}, content))
            self.send_response(box.status)
            self.end_headers()

        def log_message(self, format: str, *_arguments: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        box.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        Thread(target=server.serve_forever, daemon=True).start()
        yield box
        server.shutdown()


@contextmanager
def watched(store: Store, *hooks: Webhook) -> Iterator[Webhooks]:
    """Deliveries of a store; all are made when the context ends."""
    webhooks = Webhooks(store, hooks, "http://github/api/v3")
    yield webhooks
    webhooks.close()


def posted(inbox: Inbox, *changes: Record, store: Store | None = None) -> list[str]:
    """Events of records that are put one after the other."""
    served = store or rich_store.store()
    with watched(served, Webhook(inbox.url, SECRET)):
        for record in changes:
            served.put(record, ENGINE)
    return inbox.actions()


def pull_request(number: int) -> Any:
    """A pull request of the full store."""
    return rich_store.store().repositories[0].pull_requests.get(number)


def engine() -> Any:
    """The full repository."""
    return rich_store.store().repositories[0]


def test_what_happens_to_a_pull_request(inbox: Inbox) -> None:
    draft = pull_request(3)
    changes = [
        replace(draft, number=9, id="PR_9", database_id=1009),
        replace(draft, is_draft=False),
        replace(draft, is_draft=False, title="Better", head_ref_oid="e" * 40),
        replace(draft, is_draft=False, title="Better", head_ref_oid="e" * 40, state=State.CLOSED),
        replace(draft, is_draft=False, title="Better", head_ref_oid="e" * 40),
    ]
    assert posted(inbox, *changes) == [
        "pull_request opened", "pull_request ready_for_review", "pull_request edited", "pull_request synchronize",
        "pull_request closed", "pull_request reopened",
    ]  # fmt: skip
    bodies = [body for _, body in inbox.events()]
    assert bodies[2]["changes"] == {"title": {"from": "Pull 3"}}
    assert (bodies[3]["before"], bodies[3]["after"]) == ("a" * 40, "e" * 40)
    assert bodies[4]["sender"]["login"] == "renovate[bot]"


def test_reviews_and_comments(inbox: Inbox) -> None:
    known = pull_request(1)
    bare = replace(known, reviews=(), comments=())
    submitted = replace(known.reviews[1], state=ReviewState.APPROVED, submitted_at=rich_store.day(6))
    comment = replace(known.comments[0], body="No")
    changes = [bare, known, replace(known, reviews=(known.reviews[0], submitted), comments=(comment,))]
    assert posted(inbox, *changes) == [
        "pull_request_review submitted", "issue_comment created", "pull_request_review submitted",
        "issue_comment edited",
    ]  # fmt: skip
    review = inbox.events()[0][1]
    assert (review["review"]["state"], review["pull_request"]["number"]) == ("changes_requested", 1)
    assert review["repository"]["full_name"] == rich_store.REPOSITORY


def test_an_issue(inbox: Inbox) -> None:
    known = engine().issues.get(2)
    assert posted(inbox, replace(known, state=State.OPEN, closed_at=None), known) == [
        "issues reopened",
        "issues closed",
    ]


def test_a_run_and_its_jobs(inbox: Inbox) -> None:
    run = engine().workflow_runs.get(2)
    attempt = run.latest
    jobs = tuple(
        replace(one, status=RunStatus.COMPLETED, conclusion=Conclusion.FAILURE, completed_at=rich_store.day(22))
        for one in attempt.jobs
    )
    ended = replace(attempt, jobs=jobs, status=RunStatus.COMPLETED, conclusion=Conclusion.FAILURE)
    again = replace(attempt, number=2, jobs=(), status=RunStatus.QUEUED)
    changes = [replace(run, attempts=(ended,)), replace(run, attempts=(ended, again))]
    assert posted(inbox, *changes) == ["workflow_job completed", "workflow_run completed", "workflow_run requested"]
    assert inbox.events()[0][1]["workflow_job"]["name"] == "test"


def test_a_deployment_and_a_release(inbox: Inbox) -> None:
    deployment, draft = engine().deployments.get(1), engine().releases.get(2)
    new = replace(deployment, id="DE_9", database_id=9, statuses=())
    changes = [
        new,
        replace(new, statuses=deployment.statuses[:1]),
        replace(draft, is_draft=False, published_at=rich_store.day(30)),
    ]
    assert posted(inbox, *changes) == ["deployment created", "deployment_status created", "release published"]


def test_nothing_is_posted_of_what_did_not_change(inbox: Inbox) -> None:
    known = engine()
    assert posted(inbox, *known.threads, *known.deployments, *known.releases, known.workflow_runs.get(1)) == []


def test_a_delivery_is_signed_and_named(inbox: Inbox) -> None:
    posted(inbox, replace(pull_request(3), title="Bétter"), replace(pull_request(3), title="Best"))
    for headers, content in inbox.received:
        signature = hmac.new(SECRET.encode(), content, hashlib.sha256).hexdigest()
        assert headers["x-hub-signature-256"] == f"sha256={signature}"
        assert headers["content-type"] == "application/json"
        assert headers["x-github-hook-installation-target-id"] == "7"
    assert len({headers["x-github-delivery"] for headers, _ in inbox.received}) == 2


def test_only_what_was_asked_for_is_posted_and_a_refusal_is_counted(inbox: Inbox) -> None:
    inbox.status = 500
    store = rich_store.store()
    hooks = [Webhook(inbox.url, SECRET, frozenset({"issues"})), Webhook("http://127.0.0.1:1/", SECRET)]
    with watched(store, *hooks) as webhooks:
        issue = store.repositories[0].issues.get(2)
        assert issue is not None
        store.put(replace(issue, title="New"))
        store.put(replace(pull_request(3), title="New"))
    assert inbox.actions() == ["issues edited"]
    assert webhooks.refused == 3


@pytest.mark.skipif(not DOCUMENT.exists(), reason="the shared data is not here: set SEI_SHARED_DATA")
def test_every_delivery_is_as_documented(inbox: Inbox) -> None:
    store = rich_store.store()
    known = engine()
    # Of mannequins the document knows nothing.
    reviews = tuple(replace(one, author=rich_store.KIM) for one in known.pull_requests.get(1).reviews)
    known.put(replace(known.pull_requests.get(1), reviews=reviews, merged_by=rich_store.KIM))
    for record in (*known.threads, *known.deployments, *known.releases, *known.workflow_runs):
        if record.database_id < 20 or record in known.threads:
            store.remove(record, ENGINE)
    with watched(store, Webhook(inbox.url, SECRET)):
        for record in (*known.threads, *known.deployments, *known.releases):
            store.put(record, ENGINE)
        store.put(known.workflow_runs.get(1))
        for changed in (
            replace(pull_request(3), is_draft=False, title="New", head_ref_oid="e" * 40),
            replace(pull_request(1), state=State.OPEN),
            known.pull_requests.get(1),
            replace(known.issues.get(2), title="New", comments=(replace(known.issues.get(2).comments[0], body="x"),)),
        ):
            store.put(changed)
    assert len(inbox.received) > 15
    found = [one for name, body in inbox.events() for one in delivery_problems(name, body)]
    assert found == []
