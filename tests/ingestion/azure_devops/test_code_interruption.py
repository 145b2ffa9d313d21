"""A run over code and builds that is killed and then repeated ends in the tables of an undisturbed one."""

import random
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from infra.demo.vendors.azure_devops import Store
from infra.demo.vendors.azure_devops.build_records import EnvironmentDeployment, TestRun
from infra.warehouse import Role, Warehouse
from tests.conftest import copied
from tests.infra.demo.vendors.azure_devops.build_scene import built, organization_with_builds
from tests.infra.demo.vendors.azure_devops.code_scene import ADA, BOB, opened, sha
from tests.infra.demo.vendors.azure_devops.small_organization import at
from tests.ingestion.azure_devops.conftest import Collected, serving
from tests.ingestion.azure_devops.test_interruption import SEED, Scene, contents, killed

CHANGED = (
    "pull_requests", "pull_request_commits", "pull_request_events", "builds", "build_records",
    "environment_deployments", "release_deployments", "test_runs", "test_cases",
)  # fmt: skip
"""Tables that the second run changes."""


def change(store: Store) -> None:
    """Let pull requests be opened and closed, and builds end, several pages of each."""
    store.code.pull_requests[15].close(at(30), ADA, sha(1_015), "squash")
    store.code.pull_requests[12].reopen(at(31), BOB)
    for number in range(1_001, 1_221):
        one = opened(store, number, 40)
        if number % 2:
            one.vote(at(41), BOB, 10)
            one.close(at(42 + number / 1_000), ADA, sha(number))
    running = store.pipelines.builds[25]
    running.finished_at, running.result = at(50), "failed"
    for number in range(2_001, 2_221):
        built(store, number, 51 + number / 1_000)
    store.pipelines.deployments[2].finished_at = at(50)
    store.pipelines.deployments.append(EnvironmentDeployment(44, 2_001, "staging", at(54), at(54), at(55)))
    store.pipelines.releases.append(replace(store.pipelines.releases[0], id=53, modified_at=at(60)))
    # After the first run, and before the second one.
    now = at(24 * 200)
    store.pipelines.test_runs += [
        TestRun(number, 2_001, "money", now, now, 1, [("case", "Failed", None)]) for number in range(3_001, 3_051)
    ]


@pytest.fixture(scope="module")
def scene(warehouse: Warehouse, prepared_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    store = organization_with_builds()
    store.pipelines.coverage[22] = []
    with serving(store) as server, copied(warehouse, prepared_template) as before:
        base = Collected(before.url(Role.LOADER), tmp_path_factory.mktemp("base"))
        assert not base.collect(server).failed
        change(store)
        until = 'regexp_replace(collected_until, \'"until": "[^"]*\', \'"until": "2026-09-01T00:00:00+00:00\')'
        base.rows(
            f"update raw_azure_devops._progress set collected_until = {until} where entity = 'test_runs' returning 1"
        )
        with copied(warehouse, before.database) as undisturbed:
            collected = Collected(undisturbed.url(Role.LOADER), tmp_path_factory.mktemp("undisturbed"))
            done = killed(collected, server, kill_at=0)
            assert done.returncode == 0, done.stderr
            expected = contents(collected)
        assert {table for table, rows in contents(base).items() if rows != expected[table]} >= {*CHANGED}
        yield Scene(server, before, expected, int(done.stdout))


def check(scene: Scene, folder: Path, point: float) -> None:
    with copied(scene.before, scene.before.database) as copy:
        collected = Collected(copy.url(Role.LOADER), folder)
        assert killed(collected, scene.server, max(1, int(point * scene.calls))).returncode == -signal.SIGKILL
        again = collected.collect(scene.server)
        assert not again.failed, again
        assert contents(collected) == scene.expected


@pytest.mark.parametrize("point", [0.3, 0.6, 0.95])
def test_a_killed_run_leaves_no_trace(scene: Scene, tmp_path: Path, point: float) -> None:
    check(scene, tmp_path, point)


@pytest.mark.slow
@pytest.mark.parametrize("point", [round(random.Random(SEED + n).random(), 4) for n in range(20)])
def test_a_killed_run_leaves_no_trace_wherever_it_was(scene: Scene, tmp_path: Path, point: float) -> None:
    check(scene, tmp_path, point)
