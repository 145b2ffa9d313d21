"""Builds of a pipeline of each kind."""

from infra.demo.vendors.azure_devops import Store
from infra.demo.vendors.azure_devops.build_records import Build, EnvironmentDeployment, Job, ReleaseDeployment, TestRun
from tests.infra.demo.vendors.azure_devops.code_scene import ADA, organization_with_code, sha
from tests.infra.demo.vendors.azure_devops.small_organization import PAYMENTS, at


def built(store: Store, number: int, hours: float, **given: object) -> Build:
    """A build of Payments that took half an hour, of one job unless others are given."""
    home = next(one for one in store.code.repositories.values() if one.name == "api")
    values = {
        "queued_at": at(hours), "started_at": at(hours + 0.1), "finished_at": at(hours + 0.5), "sha": sha(number),
        "repository": home, "jobs": [Job("Test", "unit", at(hours + 0.1), at(hours + 0.5))],
    }  # fmt: skip
    return store.pipelines.add(Build(number, store.projects[PAYMENTS], 3, "ci", ADA, **{**values, **given}))  # type: ignore[arg-type]


def organization_with_builds() -> Store:
    """The organisation with code, and a build of each kind."""
    store = organization_with_code()
    built(store, 21, 1, reason="schedule")
    failed = Job("Test", "unit", at(2.1), at(2.2), "failed")
    built(
        store, 22, 2, reason="pullRequest", branch="refs/pull/11/merge",
        pull_request=(11, "refs/heads/feature", sha(11)), earlier=[[failed]],
        jobs=[Job("Test", "unit", at(2.3), at(2.4), attempt=2), Job("Ship", "prod", None, None, "skipped")],
    )  # fmt: skip
    built(store, 23, 3, result="failed", started_at=None, jobs=[], branch="refs/tags/v1")
    built(
        store, 24, 4, repository=None, github="shop/web", result="partiallySucceeded",
        jobs=[Job("__default", "Job", at(4.1), at(4.4), "succeededWithIssues")],
    )  # fmt: skip
    built(store, 25, 5, finished_at=None, result=None, jobs=[])
    store.pipelines.deployments += [
        EnvironmentDeployment(41, 21, "staging", at(1.2), at(1.2), at(1.3)),
        EnvironmentDeployment(42, 21, "production", at(1.3), at(1.3), at(1.4), "failed"),
        EnvironmentDeployment(43, 25, "production", at(5.2), at(5.3), None),
    ]
    store.pipelines.releases += [
        ReleaseDeployment(51, store.projects[PAYMENTS], 7, "ship", "Prod", at(2.6), at(2.9), at(2.8), build=22),
        ReleaseDeployment(
            52, store.projects[PAYMENTS], 8, "ship", "Prod", at(4), at(4), None, "notDeployed", "pending"
        ),
    ]
    store.pipelines.test_runs += [
        TestRun(61, 21, "money", at(1.2), at(1.4), 3),
        TestRun(
            62, 22, "money", at(2.3), at(2.4), 2,
            [("shop.Money.rounds", "Failed", "expected 1\nbut was 2"), ("shop.Money.waits", "NotExecuted", None)], 2,
        ),
        TestRun(63, 22, "money", at(2.1), at(200), 5, attempt=2),
    ]  # fmt: skip
    store.pipelines.coverage[21] = [("Lines", 80, 100), ("Branches", 3, 4)]
    return store
