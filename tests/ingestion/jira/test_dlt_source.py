"""The source as dlt's users run it, into DuckDB, against what the platform collects of the same Jira."""

import pytest

from infra.configuration.jira import JiraSource
from infra.demo.vendors.jira.projection import store_of
from infra.settings import Settings
from ingestion.sources.jira import connected, jira
from ingestion.sources.jira.tables import JIRA
from tests.infra.demo.vendors.jira.small_site import STORY, TOKEN, at, events
from tests.ingestion.alone import Alone, collected_contents
from tests.ingestion.jira.conftest import PERSONAL, Collected, Server, serving

SEEN = "sprint_observations"
"""Says when it was collected."""


def run(alone: Alone, server: Server, *, is_cloud: bool) -> None:
    """One run of the source alone."""
    block = JiraSource(name="jira", base_url=server.url, projects=["*"])
    settings = Settings(jira_token=TOKEN if is_cloud else PERSONAL, _env_file=None)  # type: ignore[call-arg, arg-type]
    with connected([block], settings) as connections:
        alone.pipeline(JIRA).run(jira(connections))


@pytest.mark.parametrize("is_cloud", [True, False], ids=["Cloud", "Data Center"])
def test_alone_it_brings_the_rows_that_the_platform_collects(
    alone: Alone, collected: Collected, is_cloud: bool
) -> None:
    store = store_of(events())
    with serving(store, is_cloud=is_cloud) as server:
        run(alone, server, is_cloud=is_cloud)
        store.issues[STORY].title, store.issues[STORY].updated_at = "Changed", at(800)
        asked = server.requests("/search")
        run(alone, server, is_cloud=is_cloud)
        assert server.requests("/search") - asked <= 3, "a second run asks for what changed"
        collected.collect(server, is_cloud=is_cloud)
    found, expected = alone.contents(JIRA), collected_contents(collected.url, JIRA)
    assert len(found[SEEN]) == len(expected[SEEN]) == 3
    assert {**found, SEEN: []} == {**expected, SEEN: []}
