"""The answers as CSV: one file per metric, and the facts behind them."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import IO

from infra.demo.truth.aggregation import Row
from infra.demo.truth.facts import Facts
from infra.demo.truth.metrics import everything
from infra.demo.truth.metrics.deployments import exclusion
from infra.demo.truth.statuses import status_intervals

COLUMNS = [one.name for one in fields(Row)]
FactRows = Iterable[Mapping[str, object]]


def write_rows(target: IO[str], rows: Iterable[Row]) -> None:
    """Rows of metrics with the columns of `marts.metrics`; booleans as true and false, null as nothing."""
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_text(getattr(row, name)) for name in COLUMNS] for row in rows)


def write_all(facts: Facts, folder: Path) -> None:
    """Write `metrics.csv` with every metric, and a file per fact with the reason of every exclusion."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "metrics.csv").open("w", newline="") as target:
        write_rows(target, (row for name in everything.names() for row in everything.rows(name, facts)))
    tables: dict[str, FactRows] = {
        "deployments": _deployments(facts),
        "deployed_commits": _deployed_commits(facts),
        "deployed_pull_requests": _deployed_pull_requests(facts),
        "incident_deployments": _incident_deployments(facts),
        "pull_requests": _pull_requests(facts),
        "issue_statuses": _issue_statuses(facts),
        "issue_pull_requests": _issue_pull_requests(facts),
        "sprint_items": _sprint_items(facts),
        "estimates": _estimates(facts),
        "accounts": _accounts(facts),
        "host_accounts": _host_accounts(facts),
        "team_members": _team_members(facts),
        "exclusions": _exclusions(facts),
    }
    for name, rows in tables.items():
        _write(folder / f"{name}.csv", list(rows))


def _write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    with path.open("w", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(rows[0] if rows else [])
        writer.writerows([_text(value) for value in row.values()] for row in rows)


def _deployments(facts: Facts) -> Iterator[Mapping[str, object]]:
    for service, deployments in sorted(facts.deployments.items()):
        for one in deployments:
            outcome = facts.outcomes[one.deployment_id]
            yield {
                "deployment_id": one.deployment_id, "service": service, "environment": one.attempt.environment,
                "sha": one.attempt.sha, "finished_at": one.attempt.finished_at, "status": one.attempt.status,
                "method": one.attempt.method, "is_production": one.is_production, "is_redeploy": one.is_redeploy,
                "is_rollout": one.is_rollout, "is_rollback": one.is_rollback, "is_superseded": one.is_superseded,
                "is_rework": outcome.is_rework, "has_failed": outcome.has_failed,
                "failure_evidence": " ".join(outcome.evidence), "recovered_at": outcome.recovered_at,
                "exclusion_reason": exclusion(one) if one.is_production else "not_production",
            }  # fmt: skip


def _deployed_commits(facts: Facts) -> Iterator[Mapping[str, object]]:
    for service, linked in sorted(facts.linked.items()):
        for one in linked:
            yield {
                "service": service, "sha": one.commit.sha, "deployment_id": one.deployment.deployment_id,
                "lead_time_seconds": one.lead_time_seconds, "started_by": one.started_by,
                "exclusion_reason": one.exclusion,
            }  # fmt: skip


def _deployed_pull_requests(facts: Facts) -> Iterator[Mapping[str, object]]:
    for service, by_deployment in sorted(facts.deployed_pull_requests.items()):
        for deployment, own in sorted(by_deployment.items()):
            for one in own:
                yield {
                    "service": service, "repository": one.repository, "number": one.number,
                    "deployment_id": deployment,
                }  # fmt: skip


def _incident_deployments(facts: Facts) -> Iterator[Mapping[str, object]]:
    for one in facts.attributions:
        yield {
            "incident_id": one.incident.incident_id, "deployment_id": one.deployment.deployment_id,
            "method": one.method, "confidence": one.confidence,
        }  # fmt: skip


def _pull_requests(facts: Facts) -> Iterator[Mapping[str, object]]:
    for one in facts.world.pull_requests:
        timing = facts.timings[one.identity]
        yield {
            "repository": one.repository, "number": one.number, "merged_at": one.merged_at,
            "ready_at": timing.ready_at, "first_commit_authored_at": timing.first_commit_authored_at,
            "first_review_at": timing.first_review_at, "first_response_at": timing.first_response_at,
            "coding_seconds": timing.coding, "pickup_seconds": timing.pickup, "review_seconds": timing.review,
            "merge_seconds": timing.merge, "cycle_seconds": timing.cycle, "rounds": timing.rounds,
            "depth": timing.depth, "is_approved": timing.is_approved,
        }  # fmt: skip


def _issue_statuses(facts: Facts) -> Iterator[Mapping[str, object]]:
    for one in status_intervals(facts.world.issues):
        yield {
            "issue": one.issue, "status_category": one.category, "started_at": one.started_at, "ended_at": one.ended_at,
        }  # fmt: skip


def _issue_pull_requests(facts: Facts) -> Iterator[Mapping[str, object]]:
    for one in facts.world.issue_links:
        yield {"issue": one.issue, "pull_request": one.pull_request, "method": one.method}


def _sprint_items(facts: Facts) -> Iterator[Mapping[str, object]]:
    for one in facts.world.sprint_memberships:
        yield {"item": one.item, "sprint": one.sprint, "valid_from": one.since, "valid_to": one.until}


def _estimates(facts: Facts) -> Iterator[Mapping[str, object]]:
    for one in facts.world.estimates:
        yield {"item": one.item, "points": one.points, "valid_from": one.since, "valid_to": one.until}


def _accounts(facts: Facts) -> Iterator[Mapping[str, object]]:
    for name, account in sorted(facts.world.accounts.items()):
        yield {"account": name, "person": account.person, "kind": account.kind}


def _host_accounts(facts: Facts) -> Iterator[Mapping[str, object]]:
    for (installation, login), person in sorted(facts.world.host_accounts.items()):
        yield {"installation": installation, "login": login, "person": person}


def _team_members(facts: Facts) -> Iterator[Mapping[str, object]]:
    for one in facts.world.memberships:
        yield {"person": one.person, "team": one.team, "valid_from": one.since, "valid_to": one.until}


def _exclusions(facts: Facts) -> Iterator[Mapping[str, object]]:
    for name in everything.selections():
        for event_id, reason in everything.exclusions(name, facts):
            yield {"metric": name, "event_id": event_id, "reason": reason}


def _text(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else value
