"""The log keeps what it is given."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from infra.demo.organization.events import (
    Commit,
    Event,
    FileChange,
    IncidentStarted,
    Job,
    MemberJoined,
    Origin,
    Signature,
    Verdict,
    WorkflowAttempt,
)
from infra.demo.organization.log import read_log, write_log

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOCAL = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))


def test_events_come_back_as_they_were(tmp_path: Path) -> None:
    author = Signature(person="kim", name="Kim ö", email="kim@acme.example", at=LOCAL)
    job = Job(job_id=1, name="test", queued_at=NOON, started_at=NOON, finished_at=None, verdict=None)
    events: list[Event] = [
        MemberJoined(at=NOON, team="Money", person="kim", day=date(2026, 3, 1)),
        Commit(
            at=NOON, repository="acme/pay", sha="a" * 40, parents=("b" * 40,), author=author, committer=author,
            subject="Pay \u202e late", body="", files=(FileChange(path="a", additions=1, deletions=0, old_path="b"),),
            origin=Origin.REVERT, sources=("c" * 40,), pull_request=7,
        ),
        WorkflowAttempt(
            at=NOON, repository="acme/pay", run_id=1, run_number=1, workflow_id=1, workflow="CI", path="ci.yml",
            event="push", branch="main", sha="a" * 40, title="", person="kim", pull_request=None, created_at=NOON,
            attempt=1, started_at=NOON, finished_at=NOON, verdict=Verdict.FAILURE, jobs=(job, job),
        ),
        IncidentStarted(at=NOON, incident_id="I1", service="pay", severity="high", title="Down", cause="D1"),
    ]  # fmt: skip

    assert write_log(tmp_path / "log.jsonl", events) == 4

    again = list(read_log(tmp_path / "log.jsonl"))
    assert again == events
    assert isinstance(again[1], Commit)
    assert again[1].author.at.utcoffset() == timedelta(hours=5, minutes=30)
