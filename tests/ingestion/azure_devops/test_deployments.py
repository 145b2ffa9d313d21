"""Deployments to environments and of classic releases, over HTTP, into a warehouse."""

from infra.configuration.azure_devops import AzureDevOpsSource
from infra.demo.vendors.azure_devops.build_records import EnvironmentDeployment, ReleaseDeployment
from ingestion.scopes import ScopeStatus
from tests.infra.demo.vendors.azure_devops.build_scene import built, organization_with_builds
from tests.infra.demo.vendors.azure_devops.code_scene import sha
from tests.infra.demo.vendors.azure_devops.small_organization import PAYMENTS, at
from tests.ingestion.azure_devops.conftest import Collected, serving

ENVIRONMENTS = "/{project}/_apis/pipelines/environments"
RECORDS, RELEASES = (
    f"{ENVIRONMENTS}/{{environment}}/environmentdeploymentrecords",
    "/{project}/_apis/release/deployments",
)


def test_every_deployment_arrives_once_with_its_fields(collected: Collected) -> None:
    with serving(organization_with_builds()) as server:
        report = collected.collect(server, PAYMENTS)
    assert {(scope.status, scope.error) for scope in report.scopes} == {(ScopeStatus.OK, None)}
    columns = (
        "deployment_id, environment, build_id, definition, stage, job, stage_attempt, result, queued_at, finished_at"
    )
    assert collected.rows(f"select {columns} from raw_azure_devops.environment_deployments order by 1") == [
        (41, "staging", 21, "ci", "Ship", "deploy", 1, "succeeded", at(1.2), at(1.3)),
        (42, "production", 21, "ci", "Ship", "deploy", 1, "failed", at(1.3), at(1.4)),
        (43, "production", 25, "ci", "Ship", "deploy", 1, None, at(5.2), None),
    ]  # fmt: skip
    columns = (
        "deployment_id, release, definition, environment, status, operation, build_id, branch, sha, queued_at,"
        " started_at, finished_at"
    )
    assert collected.rows(f"select {columns} from raw_azure_devops.release_deployments order by 1") == [
        (51, "Release-7", "ship", "Prod", "succeeded", "phaseSucceeded", 22, "refs/pull/11/merge", sha(22), None,
         at(2.6), at(2.8)),
        (52, "Release-8", "ship", "Prod", "notDeployed", "pending", None, None, None, None, at(4), None),
    ]  # fmt: skip


def test_nothing_new_asks_for_releases_alone(collected: Collected) -> None:
    with serving(organization_with_builds()) as server:
        collected.collect(server, PAYMENTS)
        before = [server.requests(one) for one in (ENVIRONMENTS, RECORDS, RELEASES)]
        report = collected.collect(server, PAYMENTS)
        after = [server.requests(one) for one in (ENVIRONMENTS, RECORDS, RELEASES)]
    assert [one - other for one, other in zip(after, before, strict=True)] == [0, 0, 1]
    assert {(scope.status, scope.rows) for scope in report.scopes} == {(ScopeStatus.UNCHANGED, 0)}


def test_a_deployment_that_goes_on_is_read_until_it_has_ended(collected: Collected) -> None:
    store = organization_with_builds()
    going_on, running = store.pipelines.deployments[2], store.pipelines.builds[25]
    with serving(store) as server:
        collected.collect(server, PAYMENTS)
        store.pipelines.deployments.append(EnvironmentDeployment(44, 21, "production", at(6), at(6), at(6.1)))
        built(store, 26, 6)
        collected.collect(server, PAYMENTS)
        going_on.finished_at = running.finished_at = at(7)
        running.result = "succeeded"
        collected.collect(server, PAYMENTS)
    query = "select deployment_id, result from raw_azure_devops.environment_deployments order by 1"
    assert collected.rows(query) == [(41, "succeeded"), (42, "failed"), (43, "succeeded"), (44, "succeeded")]


def test_a_release_that_changes_is_read_again(collected: Collected) -> None:
    store = organization_with_builds()
    pending = store.pipelines.releases[1]
    with serving(store) as server:
        collected.collect(server, PAYMENTS)
        pending.status, pending.operation, pending.modified_at, pending.finished_at = (
            "failed",
            "phaseFailed",
            at(9),
            at(9),
        )
        store.pipelines.releases.append(
            ReleaseDeployment(53, store.projects[PAYMENTS], 8, "ship", "Prod", at(9), at(9), at(9))
        )
        collected.collect(server, PAYMENTS)
    query = "select deployment_id, status from raw_azure_devops.release_deployments order by 1"
    assert collected.rows(query) == [(51, "succeeded"), (52, "failed"), (53, "succeeded")]


def test_an_environment_of_many_deployments_is_read_page_by_page(collected: Collected) -> None:
    store = organization_with_builds()
    store.pipelines.deployments += [
        EnvironmentDeployment(number, 21, "staging", at(2), at(2), at(3)) for number in range(100, 450)
    ]
    with serving(store) as server:
        collected.collect(server, PAYMENTS)
        assert server.requests(RECORDS) == 4 + 1
        built(store, 26, 6)
        collected.collect(server, PAYMENTS)
        assert server.requests(RECORDS) == 4 + 1 + 2
    assert collected.count("environment_deployments") == 353


def test_releases_are_on_a_host_of_their_own_at_services_only() -> None:
    def address(base_url: str) -> str:
        return AzureDevOpsSource(base_url=base_url, projects=["*"]).release_url

    assert address("https://dev.azure.com/acme/") == "https://vsrm.dev.azure.com/acme"
    assert address("https://acme.visualstudio.com") == "https://acme.vsrm.visualstudio.com"
    assert address("https://tfs.example.com:8080/tfs/Main") == "https://tfs.example.com:8080/tfs/Main"
