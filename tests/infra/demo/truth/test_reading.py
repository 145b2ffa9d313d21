"""Answers of the oracle to a log of a few events."""

import csv
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from infra.demo.organization import events as log
from infra.demo.organization.log import NAME, write_log
from infra.demo.truth.answers import write_truth
from tests.infra.demo.truth.small_world import at

REPOSITORY = "example/shop"
AS_OF = datetime(2026, 3, 20, tzinfo=UTC)


def commit(sha: str, parent: str | None, hours: float, person: str, origin: log.Origin) -> log.Commit:
    signature = log.Signature(person=person, name=person, email=f"{person}@example.com", at=at(hours))
    return log.Commit(
        at=at(hours), repository=REPOSITORY, sha=sha, parents=(parent,) if parent else (), author=signature,
        committer=signature, subject=f"Change {sha[:1]}", body="", origin=origin,
        files=(log.FileChange(path="a.txt", additions=2, deletions=1),),
    )  # fmt: skip


def person(name: str, kind: log.Kind = log.Kind.HUMAN) -> log.PersonJoined:
    return log.PersonJoined(
        at=at(0), person=name, kind=kind, name=name, login=name, account=1, emails=(f"{name}@example.com",),
        names=(name,), timezone="UTC",
    )  # fmt: skip


def deployed(number: int, sha: str, hours: float) -> log.Deployed:
    return log.Deployed(
        at=at(hours), group_id=f"github:deployment:{number}", repository=REPOSITORY, services=("shop",),
        environment="production", sha=sha, ref=sha, started_at=at(hours), verdict=log.Verdict.SUCCESS,
        method=log.Method.DEPLOYMENT_API, person="ada", intent="deploy",
    )  # fmt: skip


def ref(after: str, hours: float) -> log.RefUpdated:
    return log.RefUpdated(at=at(hours), repository=REPOSITORY, ref="refs/heads/main", before=None, after=after)


def events() -> list[log.Event]:
    a, b, work = "a" * 40, "b" * 40, "c" * 40
    common = {"repository": REPOSITORY, "number": 1, "person": "ada"}
    return [
        log.Founded(at=at(0), organization="example", name="Example", timezone="UTC", seed=1, as_of=AS_OF),
        person("ada"), person("bea"), person("gone"),
        log.AccountDeleted(at=at(0), person="gone"),
        log.RepositoryCreated(
            at=at(0), repository=REPOSITORY, number=1, default_branch="main", merge_method=log.MergeMethod.SQUASH
        ),
        log.ServiceDeclared(
            at=at(0), service="shop", repository=REPOSITORY, paths=(), method=log.Method.DEPLOYMENT_API
        ),
        log.ServiceOwned(at=at(0), service="shop", team="Old", day=date(2026, 1, 1)),
        log.ServiceOwned(at=at(0), service="shop", team="New", day=date(2026, 3, 3)),
        log.MemberJoined(at=at(0), team="Old", person="ada", day=date(2026, 1, 1)),
        log.MemberLeft(at=at(0), team="Old", person="ada", day=date(2026, 3, 3)),
        commit(a, None, 0, "ada", log.Origin.WORK), ref(a, 0), deployed(1, a, 1),
        commit(work, a, 2, "ada", log.Origin.WORK),
        log.PullRequestOpened(
            at=at(3), title="Change", body="", base="main", base_sha=a, head="topic", shas=(work,), is_draft=False,
            size=log.Size(files=(log.FileChange(path="a.py", additions=2, deletions=1),)),
            **common,
        ),
        log.ReviewSubmitted(
            at=at(4), review_id=1, opinion=log.Opinion.APPROVED, body="", sha=work, **common | {"person": "gone"}
        ),
        log.ReviewSubmitted(
            at=at(5), review_id=2, opinion=log.Opinion.APPROVED, body="", sha=work, **common | {"person": "bea"}
        ),
        commit(b, a, 30, "ada", log.Origin.SQUASH), ref(b, 30),
        log.PullRequestMerged(at=at(30), method=log.MergeMethod.SQUASH, sha=b, shas=(b,), **common),
        deployed(2, b, 40),
        replace(deployed(3, b, 41), verdict=log.Verdict.FAILURE),
    ]  # fmt: skip


def answers(folder: Path) -> list[dict[str, str]]:
    write_log(folder / NAME, events())
    write_truth(folder / NAME, folder / "truth")
    with (folder / "truth" / "metrics.csv").open() as source:
        return list(csv.DictReader(source))


def values(rows: list[dict[str, str]], metric: str, entity: str = "organization") -> list[tuple[str, ...]]:
    return [
        (row["value"], row["sample_size"], row["excluded_count"])
        for row in rows
        if (row["metric"], row["entity_id"], row["grain"]) == (metric, entity, "month")
    ]  # fmt: skip


def test_a_log_gives_every_metric(tmp_path: Path) -> None:
    rows = answers(tmp_path)
    assert values(rows, "commits") == [("2.0", "2", "0")]  # the branch was squashed and is not collected
    assert values(rows, "change_lead_time") == [(repr(38 * 3600.0), "1", "1")]  # from the first commit of the branch
    assert values(rows, "deployment_frequency") == [(repr(2 / 19), "2", "1")]  # March 2 to 20
    assert values(rows, "pull_request_cycle_time") == [(repr(28 * 3600.0), "1", "0")]
    assert values(rows, "time_to_first_review") == [(repr(2 * 3600.0), "1", "0")]  # nobody knows who "gone" was


def test_teams_change_at_the_beginning_of_their_day(tmp_path: Path) -> None:
    rows = answers(tmp_path)
    assert values(rows, "deployment_frequency", "team:Old") == [(repr(1 / 19), "1", "0")]
    assert values(rows, "deployment_frequency", "team:New") == [(repr(1 / 17), "1", "1")]  # from March 4
    assert values(rows, "commits", "team:Old") == [("1.0", "1", "0")]


def test_the_command_prints_one_metric_and_knows_their_names(tmp_path: Path) -> None:
    write_log(tmp_path / NAME, events())
    command = [sys.executable, "-m", "infra.demo", "truth", str(tmp_path)]
    done = subprocess.run([*command, "commits"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0].startswith("metric,entity_type,entity_id,grain,period_start,is_complete,value,")
    wrong = subprocess.run([*command, "comits"], capture_output=True, text=True)
    assert wrong.returncode == 1
    assert "there is no metric 'comits'" in wrong.stderr
