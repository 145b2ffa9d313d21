"""The source as dlt's users run it, into DuckDB, against what the platform collects of the same Jenkins."""

from infra.configuration.jenkins import JenkinsSource
from infra.settings import Settings
from ingestion.sources.jenkins import connected, jenkins
from ingestion.sources.jenkins.tables import JENKINS
from tests.ingestion.alone import Alone, collected_contents
from tests.ingestion.jenkins.conftest import MAIN, TOKEN, Collected, Server, at, build, controller, serving


def run(alone: Alone, server: Server) -> None:
    """One run of the source alone."""
    block = JenkinsSource(name="jenkins", base_url=server.url, jobs=["*"])
    settings = Settings(jenkins_token=TOKEN, _env_file=None)  # type: ignore[call-arg, arg-type]
    with connected([block], settings) as connections:
        alone.pipeline(JENKINS).run(jenkins(connections))


def test_alone_it_brings_the_rows_that_the_platform_collects(alone: Alone, collected: Collected) -> None:
    store = controller()
    with serving(store) as server:
        run(alone, server)
        running = store.jobs[MAIN].builds[1]
        running.finished_at, running.result = at(21), "SUCCESS"
        store.jobs[MAIN].builds.append(build(3))
        asked = server.requests()
        run(alone, server)
        assert server.requests() - asked == 2 + 2, "the jobs, the builds of one, and stages of two builds"
        collected.collect(server)
    assert alone.contents(JENKINS) == collected_contents(collected.url, JENKINS)
