"""Real pull requests and issues, from an export through the demo GitHub and `sei run` to the facts and metrics."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line import ROOT, CommandLine, stop
from tests.shared_data import SHARED

ARCHIVE = SHARED / "github_issues_prs" / "mlswg_mls-protocol.archive.json.gz"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ARCHIVE.exists(), reason="the shared data is not here"),
]


@pytest.fixture(scope="module")
def served() -> Iterator[dict[str, str]]:
    """The export behind the demo GitHub: address, token and name of the repository."""
    command = [sys.executable, "-m", "infra.demo", "serve", "--archive", str(ARCHIVE)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())
        server.send_signal(signal.SIGTERM)


@pytest.fixture(scope="module")
def sei(served: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """The command line after a run on the export, without a clone."""
    folder = tmp_path_factory.mktemp("export")
    configuration = folder / "sei.toml"
    configuration.write_text(
        f'[[github]]\nname = "github"\nrepositories = ["{served["repository"]}"]\n'
        f'base_url = "{served["github"]}"\ngit = "off"\n'
    )
    sei = CommandLine(folder / "home", configuration)
    done = sei("run", SEI_GITHUB_TOKEN=served["token"], SEI_AS_OF="2026-11-01T00:00:00+00:00")
    assert done.returncode == 0, done.stdout + done.stderr
    (Path(sei.home) / "postgres" / "keep").touch()
    yield sei
    stop(sei.home)


def test_every_pull_request_review_and_issue_of_the_export_is_counted(sei: CommandLine) -> None:
    counts = (
        "select count(*), count(merged_at), count(first_review_at), count(*) filter (where exists ("
        " select 1 from marts.fct_reviews as reviews where reviews.pull_request_id = pull_requests.pull_request_id)),"
        " (select count(*) from marts.fct_issues) from marts.fct_pull_requests as pull_requests"
    )
    assert sei.query(counts) == [["582", "505", "428", "431", "303"]]


def test_the_medians_from_creation_are_those_of_the_export(sei: CommandLine) -> None:
    hours = ", ".join(
        f"percentile_cont(0.5) within group (order by extract(epoch from {end} - opened_at)) / 3600"
        for end in ("merged_at", "first_review_at", "first_response_at")
    )
    [medians] = sei.query(f"select {hours} from marts.fct_pull_requests")
    assert [float(median) for median in medians] == pytest.approx([74.6, 19.38, 16.35], abs=0.005)


def test_the_metrics_count_what_the_export_knows_and_name_what_it_lacks(sei: CommandLine) -> None:
    sums = dict(
        sei.query(
            "select metric, sum(sample_size) from marts.metrics where entity_type = 'organization'"
            " and grain = 'quarter' group by metric"
        )
    )
    assert sums["pull_requests_merged"] == sums["merged_without_review"] == "505"
    assert sums["time_to_first_review"] == "428"
    assert sums["pull_request_cycle_time"] == "0"
    missing = sei.query(
        "select reason from marts.metric_inputs where metric = 'pull_request_cycle_time'"
        " and input = 'pull_request_commits' and entity_type = 'organization'"
    )
    assert missing == [["The commits of 505 of 505 merged pull requests are not known."]]
