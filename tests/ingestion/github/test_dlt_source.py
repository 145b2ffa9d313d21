"""The source as dlt's users run it, into DuckDB, against what the platform collects of the same GitHub."""

from pathlib import Path

import dlt
from pydantic import SecretStr

from ingestion.hosts.connecting import Connection
from ingestion.sources.github import github
from ingestion.sources.github.api import HEADERS, GitHub
from ingestion.sources.github.tables import GITHUB
from ingestion.web.allowance import Broker
from ingestion.web.client import Client
from ingestion.web.credentials import Token
from tests.ingestion.alone import Alone, collected_contents
from tests.ingestion.github.conftest import Collected, Server, serving
from tests.ingestion.github.organization import comment, issue, pull_request, review, write
from tests.ingestion.github.test_operations import rich


def run(alone: Alone, server: Server) -> dlt.Pipeline:
    """One run of the source alone."""
    pipeline = alone.pipeline(GITHUB)
    with Client(server.url, Broker([Token("SEI_GITHUB_TOKEN", SecretStr(server.token))]), HEADERS) as client:
        pipeline.run(github([Connection("github", GitHub(client), [server.repository])]))
    return pipeline


def test_alone_it_brings_the_runs_deployments_and_people_that_the_platform_collects(
    alone: Alone, collected: Collected
) -> None:
    with rich() as server:
        collected.collect(server)
        run(alone, server)
        assert alone.contents(GITHUB) == collected_contents(collected.url, GITHUB)
        asked = server.stats()["requests"]
        pipeline = run(alone, server)
        assert server.stats()["requests"] - asked == 3, "nothing is new"
    assert pipeline.last_trace.last_normalize_info.row_counts.keys() <= {"_dlt_pipeline_state"}
    assert alone.contents(GITHUB) == collected_contents(collected.url, GITHUB)


def test_a_change_replaces_a_pull_request_with_what_belongs_to_it(
    alone: Alone, collected: Collected, tmp_path: Path
) -> None:
    archive = tmp_path / "a.gz"
    before = pull_request(2, reviews=[review(1), review(2)], comments=[comment()])
    with serving(write(archive, [pull_request(1), before], [issue(3, comments=[comment()])])) as server:
        run(alone, server)
    after = {**before, "reviews": [review(2)], "updatedAt": "2024-03-01T12:00:00Z"}
    with serving(write(archive, [pull_request(1), after], [issue(3, comments=[comment()])])) as server:
        run(alone, server)
        collected.collect(server)
    found = alone.contents(GITHUB)
    assert len(found["reviews"]) == 1
    assert found == collected_contents(collected.url, GITHUB)
