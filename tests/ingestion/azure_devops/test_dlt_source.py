"""The source as dlt's users run it, into DuckDB, against what the platform collects of the same organisation."""

from infra.configuration.azure_devops import AzureDevOpsSource
from infra.settings import Settings
from ingestion.sources.azure_devops import azure_devops, connected
from ingestion.sources.azure_devops.tables import AZURE_DEVOPS
from tests.infra.demo.vendors.azure_devops.build_scene import organization_with_builds
from tests.infra.demo.vendors.azure_devops.code_scene import ADA, sha
from tests.infra.demo.vendors.azure_devops.small_organization import STORY, at, organization
from tests.ingestion.alone import Alone, collected_contents
from tests.ingestion.azure_devops.conftest import TOKEN, Collected, Server, serving

SEEN = "iteration_observations"
"""Says when it was collected."""


def run(alone: Alone, server: Server) -> None:
    """One run of the source alone."""
    block = AzureDevOpsSource(name="azure", base_url=server.url, projects=["*"])
    settings = Settings(azure_devops_token=TOKEN, _env_file=None)  # type: ignore[call-arg, arg-type]
    with connected([block], settings) as connections:
        alone.pipeline(AZURE_DEVOPS).run(azure_devops(connections))


def test_alone_it_brings_the_rows_that_the_platform_collects(alone: Alone, collected: Collected) -> None:
    store = organization()
    with serving(store) as server:
        run(alone, server)
        store.change(STORY, at(800), "bob", title="Changed")
        asked = server.planning_requests()
        run(alone, server)
        assert server.planning_requests() - asked <= 8, "a second run asks for what changed"
        collected.collect(server)
    found, expected = alone.contents(AZURE_DEVOPS), collected_contents(collected.url, AZURE_DEVOPS)
    assert len(found[SEEN]) == len(expected[SEEN]) == 5
    assert {**found, SEEN: []} == {**expected, SEEN: []}


def test_alone_it_brings_code_and_builds_too(alone: Alone, collected: Collected) -> None:
    store = organization_with_builds()
    store.pipelines.coverage[22] = []
    with serving(store) as server:
        run(alone, server)
        running = store.pipelines.builds[25]
        running.finished_at, running.result = at(30), "failed"
        store.code.pull_requests[15].close(at(31), ADA, sha(1_015))
        run(alone, server)
        collected.collect(server)
    found, expected = alone.contents(AZURE_DEVOPS), collected_contents(collected.url, AZURE_DEVOPS)
    assert {**found, SEEN: []} == {**expected, SEEN: []}
    assert len(found["builds"]) == 5
