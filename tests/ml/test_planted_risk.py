"""The demo organisation's planted effect, from its Git and its log: failures follow size in one service alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg
import pyarrow as pa
import pytest

from infra.demo.organization.event_operations import Deployed, IncidentStarted
from infra.demo.organization.event_threads import PullRequestMerged
from infra.demo.organization.events import Verdict
from infra.demo.organization.generate import Organization, generate
from infra.demo.organization.operations import LARGE
from infra.demo.organization.shipping import PRODUCTION
from infra.warehouse import Role, Warehouse
from ml.change_risk.of_repositories import fit
from ml.change_risk.warehouse import read
from spark_jobs.change_walk import walk_changes
from tests.ml.marts_of_code import insert, make
from tests.ml.test_predictions import MARTS
from tests.spark_jobs.git_oracle import commits

SIZES = {"log_lines_added", "log_lines_deleted", "log_files"}
EFFECT, NONE = "acme/payments", "acme/ledger"


def changes_of(organization: Organization, name: str, merged: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Measured changes of a repository that squashes: each commit is a pull request, or one of its own."""
    rows = []
    for one in commits(organization.repositories / f"{name}.git"):
        at = datetime.fromtimestamp(one.seconds, UTC)
        names = ("path", "old_path", "status", "additions", "deletions")
        files = [
            (after, before, "R" if before != after else "D" if after in one.gone else "M", added, deleted)
            for before, after, added, deleted in one.files
        ]
        rows.append({
            "repository_id": f"repository:{name}", "change_id": merged.get(one.sha, one.sha),
            "is_pull_request": one.sha in merged, "developer_id": one.author, "began_at": at, "landed_at": at,
            "is_fix": False, "reported_at": None, "shas": one.sha, "reverted_shas": None,
            "own_files": [dict(zip(names, row, strict=True)) for row in files], "listed_files": None,
        })  # fmt: skip
    schema = pa.Table.from_pylist(rows).schema
    moment = pa.timestamp("us", "UTC")
    typed = [pa.field(one.name, moment if one.name.endswith("_at") else one.type) for one in schema]
    yield from walk_changes(pa.Table.from_pylist(rows, pa.schema(typed))).to_pylist()


def write_deployments(connection: psycopg.Connection, organization: Organization, merged: dict[str, str]) -> None:
    """What each deployment brought first, and which of them an incident followed."""
    waiting: dict[str, list[str]] = {}
    deployments, brought, causes = dict[str, datetime](), list[dict[str, Any]](), dict[str, datetime]()
    for event in organization.events():
        if isinstance(event, PullRequestMerged) and event.sha in merged:
            waiting.setdefault(event.repository, []).append(merged[event.sha])
        elif isinstance(event, Deployed) and event.environment == PRODUCTION and event.verdict is Verdict.SUCCESS:
            deployments[event.group_id] = event.at
            brought += [
                {"pull_request_id": one, "deployment_id": event.group_id} for one in waiting.pop(event.repository, [])
            ]
        elif isinstance(event, IncidentStarted) and event.cause:
            causes[event.cause] = event.at
    rows = [
        {"deployment_id": one, "is_production": True, "has_failed": one in causes, "finished_at": at}
        for one, at in deployments.items()
    ]
    insert(connection, "fct_deployments", rows)
    insert(connection, "fct_deployed_pull_requests", brought)
    insert(connection, "fct_incidents", [{"incident_id": one, "started_at": at} for one, at in causes.items()])
    insert(connection, "fct_incident_deployments", [{"incident_id": one, "deployment_id": one} for one in causes])


@pytest.mark.slow
def test_size_is_risky_where_failures_follow_it_and_nowhere_else(fresh_warehouse: Warehouse, tmp_path: Path) -> None:
    organization = generate(1, tmp_path / "organization", days=1_600, with_answers=False)
    merged = {
        event.sha: f"{event.repository}#{event.number}"
        for event in organization.events()
        if isinstance(event, PullRequestMerged) and event.repository in (EFFECT, NONE)
    }
    as_of = organization.founded.as_of + timedelta(days=1)
    with psycopg.connect(fresh_warehouse.url(Role.TRANSFORMER)) as connection:
        connection.execute(MARTS.encode())
        make(connection)
        for name in (EFFECT, NONE):
            insert(connection, "fct_changes", changes_of(organization, name, merged))
        write_deployments(connection, organization, merged)
        past = read(connection, as_of).past(read(connection, as_of).items["landed_at"].max())
    asked = past.things["asked_at"]
    middle = asked.quantile(0.6)
    model = fit(*(getattr(past.as_known_at(middle), one) for one in ("features", "outcome", "is_known")))
    later = past.part(past.is_known & (asked >= middle))
    risk = pd.Series(model.probability(later.features), index=later.outcome.index)
    lines = np.expm1(later.features["log_lines_added"]) + np.expm1(later.features["log_lines_deleted"])

    def of(name: str) -> tuple[float, float]:
        """How much riskier large pull requests are said to be than others, and how many of them for their size."""
        own = later.things["entity_id"] == f"repository:{name}"
        is_large = own & (lines > LARGE)
        assert is_large.sum() >= 5
        reasons = [{name for name, _ in one} for one in model.explain(later.features[is_large])]
        for_size = np.mean([bool(one & SIZES) for one in reasons])
        return float(risk[is_large].mean() / risk[own & ~is_large].mean()), float(for_size)

    times, for_size = of(EFFECT)
    assert times > 2
    assert for_size > 0.8
    assert of(NONE)[0] < 1.2
