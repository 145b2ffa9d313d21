"""The source as dlt's users run it, into DuckDB, against what the platform collects of the same GitLab."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import dlt
import pytest
from dlt.pipeline.exceptions import PipelineStepFailed
from pydantic import SecretStr

from ingestion.hosts.connecting import Connection
from ingestion.sources.gitlab import gitlab
from ingestion.sources.gitlab.api import HEADERS, GitLab, base_url
from ingestion.sources.gitlab.tables import GITLAB
from ingestion.web.allowance import Broker
from ingestion.web.client import Client
from ingestion.web.credentials import Token
from tests.ingestion.alone import Alone, collected_contents
from tests.ingestion.gitlab.conftest import TOKEN, Collected, Server, serving
from tests.ingestion.gitlab.organization import child_pipeline, merge_request, project, put, store

PATH = "shop/tools/payments"


@contextmanager
def connection(server: Server, *names: str) -> Iterator[list[Connection[GitLab]]]:
    """A connection to the server for the time of the context."""
    with Client(base_url(server.url), Broker([Token("SEI_GITLAB_TOKEN", SecretStr(TOKEN))]), HEADERS) as client:
        yield [Connection("gitlab", GitLab(client), names or (PATH,))]


def run(alone: Alone, server: Server, *names: str) -> dlt.Pipeline:
    """One run of the source alone."""
    pipeline = alone.pipeline(GITLAB)
    with connection(server, *names) as connections:
        pipeline.run(gitlab(connections))
    return pipeline


def test_alone_it_brings_the_rows_that_the_platform_collects(alone: Alone, collected: Collected) -> None:
    payments = project()
    child_pipeline(payments, 110, above=100, changed=6)
    with serving(store(payments, project(8, "shop/web", merge_requests=120))) as server:
        collected.collect(server, PATH, "shop/web")
        run(alone, server, PATH, "shop/web")
    assert alone.contents(GITLAB) == collected_contents(collected.url, GITLAB)


def test_a_table_without_rows_is_there(alone: Alone) -> None:
    with serving(store(project(merge_requests=0))) as server:
        run(alone, server)
    found = alone.contents(GITLAB)
    assert (found["bridges"], found["merge_requests"], len(found["pipelines"])) == ([], [], 1)


def test_a_second_run_with_nothing_new_asks_for_lists_only_and_loads_nothing(alone: Alone) -> None:
    with serving(store()) as server:
        run(alone, server)
        before, asked = alone.contents(GITLAB), server.requests()
        pipeline = run(alone, server)
        assert server.requests() - asked == 3
    assert pipeline.last_trace.last_normalize_info.row_counts.keys() <= {"_dlt_pipeline_state"}
    assert alone.contents(GITLAB) == before


def test_the_same_source_may_run_again(alone: Alone) -> None:
    changing = project()
    pipeline = alone.pipeline(GITLAB)
    with serving(store(changing)) as server, connection(server) as connections:
        source = gitlab(connections)
        pipeline.run(source)
        merge_request(changing, 6, 1000)
        pipeline.run(source)
    assert [row[2] for row in alone.contents(GITLAB)["merge_requests"]] == [1, 2, 3, 4, 5, 6]


def test_a_change_replaces_an_item_with_what_belongs_to_it(alone: Alone, collected: Collected) -> None:
    changing = project()
    with serving(store(changing)) as server:
        run(alone, server)
        merge_request(changing, 2, 1000, description="Changed")
        changing.merge_request_commits[2] = changing.merge_request_commits[2][1:]
        run(alone, server)
        collected.collect(server)
    assert alone.contents(GITLAB) == collected_contents(collected.url, GITLAB)


def test_a_project_that_fails_costs_its_neighbours_nothing(alone: Alone, caplog: pytest.LogCaptureFixture) -> None:
    hidden = project(8, "shop/secret")
    hidden.is_visible = False
    with serving(store(project(), hidden)) as server, caplog.at_level(logging.WARNING):
        run(alone, server, "shop/secret", PATH)
        assert "shop/secret could not be read to its end" in caplog.text
        hidden.is_visible = True
        run(alone, server, "shop/secret", PATH)
    assert {row[1] for row in alone.contents(GITLAB)["projects"]} == {7, 8}


def test_a_run_that_could_read_nothing_fails(alone: Alone) -> None:
    hidden = project()
    hidden.is_visible = False
    with serving(store(hidden)) as server, pytest.raises(PipelineStepFailed, match="404"):
        run(alone, server)


def test_a_value_of_another_type_costs_its_row_alone(alone: Alone) -> None:
    odd = project()
    put(odd.merge_requests, {**odd.merge_requests[0], "created_at": "yesterday"})
    with serving(store(odd)) as server:
        run(alone, server)
    assert [row[2] for row in alone.contents(GITLAB)["merge_requests"]] == [2, 3, 4, 5]
