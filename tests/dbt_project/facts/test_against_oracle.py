"""Random organisations: the marts say what a plain reading of the definitions says."""

import pytest

from tests.dbt_project.facts import world
from tests.dbt_project.facts.conftest import FactsWarehouse
from tests.dbt_project.facts.oracle import Service, recovered_at

SERVICES = 150


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_deployments_commits_and_incidents_are_judged_as_defined(facts: FactsWarehouse, seed: int) -> None:
    made = world.build(seed, SERVICES)
    for table, rows in made.tables().items():
        facts.insert(table, rows)
    facts.make(world.AS_OF, "+fct_deployments", "+fct_deployed_commits", "+fct_incident_deployments")
    expected = [Service(made, f"service{number}") for number in range(SERVICES)]

    assert deployments(facts) == {d["deployment_id"]: says(d) for service in expected for d in service.deployments}
    assert deployed_commits(facts) == {
        (f"service:{service.name}", sha): (link["deployment"]["deployment_id"], link["reason"])
        for service in expected
        for sha, link in service.linked.items()
    }
    assert incident_deployments(facts) == {
        (f"file:{incident['incident_id']}", d["deployment_id"]): (method, pytest.approx(confidence))
        for service in expected
        for incident, d, method, confidence in service.attributed
    }


def says(d: world.Row) -> tuple[object, ...]:
    flags = (d["redeploy"], d["rollout"], d["rollback"], d["superseded"], d["rework"] or d["rollback"])
    return d["sha"], d["previous"], *flags, sorted(d["evidence"]), recovered_at(d) if d["evidence"] else None


def deployments(facts: FactsWarehouse) -> dict[str, tuple[object, ...]]:
    columns = (
        "sha, previous_success_deployment_id, is_redeploy, is_rollout, is_rollback, is_superseded, is_rework,"
        " failure_evidence, recovered_at"
    )
    rows = facts.query(f"select deployment_id, {columns} from marts.fct_deployments")
    return {row.pop("deployment_id"): tuple(row.values()) for row in rows}


def deployed_commits(facts: FactsWarehouse) -> dict[tuple[str, str], tuple[str, str | None]]:
    rows = facts.query("select service_id, sha, deployment_id, exclusion_reason from marts.fct_deployed_commits")
    return {(row["service_id"], row["sha"]): (row["deployment_id"], row["exclusion_reason"]) for row in rows}


def incident_deployments(facts: FactsWarehouse) -> dict[tuple[str, str], tuple[str, float]]:
    rows = facts.query("select incident_id, deployment_id, method, confidence from marts.fct_incident_deployments")
    return {(row["incident_id"], row["deployment_id"]): (row["method"], row["confidence"]) for row in rows}
