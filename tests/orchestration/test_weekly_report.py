"""The asset `report`: files for the organisation and each team, and a message to a real HTTP server."""

import base64
import json
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import dagster as dg
import psycopg
import pytest

from infra.services import running
from infra.settings import Settings
from infra.warehouse import Role
from orchestration.defs.report import defs, report_asset
from orchestration.reports.publishing import read_week
from orchestration.reports.reading import Report
from orchestration.run_resource import REFRESH_LOCK, RunResource
from tests.command_line import CommandLine

AGAIN = dg.RetryPolicy(max_retries=2, delay=0)
SECRET = "canary-51d0"


@dataclass
class Receiver:
    """A webhook that answers as it is told, then 200."""

    address: str = ""
    answers: list[int] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None
    """Action when a message arrives."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Webhook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            found.meanwhile()
            self.send_response(found.answers.pop(0) if found.answers else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Webhook) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        found.address = f"http://127.0.0.1:{server.server_port}/{SECRET}"
        yield found
        server.shutdown()


@pytest.fixture
def instance(finished: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("SEI_HOME", str(finished.home))
    monkeypatch.setenv("SEI_CONFIG", str(finished.configuration))
    monkeypatch.delenv("SEI_REPORT_WEBHOOK_URL", raising=False)
    with dg.DagsterInstance.ephemeral() as made:
        yield made


def run(instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    return dg.materialize(
        [report_asset(AGAIN)],
        resources={"run": RunResource()},
        instance=instance,
        raise_on_error=False,
    )


def logged(instance: dg.DagsterInstance, result: dg.ExecuteInProcessResult) -> str:
    """Every event of the run, metadata and errors included."""
    return "\n".join(repr(entry) for entry in instance.all_logs(result.run_id))


def test_the_organisation_and_each_team_have_a_file(instance: dg.DagsterInstance, finished: CommandLine) -> None:
    result = run(instance)
    assert result.success
    folder = finished.home / "reports" / "2026-W08"
    assert {path.name for path in folder.iterdir()} == {"organization.html", "team-Core.html", "team-Shop.html"}
    [event] = result.asset_materializations_for_node("report")
    metadata = {name: value.value for name, value in event.metadata.items()}
    assert metadata["open"] == "/reports/2026-W08/organization.html"
    assert metadata["path"] == str(folder / "organization.html")
    assert metadata["bytes"] == (folder / "organization.html").stat().st_size
    assert metadata["title"] == "Engineering report: Example, week 8 of 2026 (16 February to 22 February 2026)"
    assert "per day" in metadata["Deployments"]
    assert metadata["posted"] is False
    assert [record.data["team"] for record in metadata["teams"].records] == ["Core", "Shop"]


def test_the_organisations_report_is_posted(
    instance: dg.DagsterInstance, finished: CommandLine, receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setenv("SEI_REPORT_WEBHOOK_URL", receiver.address)
    caplog.set_level(logging.DEBUG)
    result = run(instance)
    assert result.success
    [body] = receiver.heard
    path = finished.home / "reports" / "2026-W08" / "organization.html"
    assert base64.b64decode(body["file"]["content_base64"]) == path.read_bytes()
    assert body["period"] == {"name": "2026-W08", "grain": "week", "start": "2026-02-16", "end": "2026-02-23"}
    assert (body["organization"], body["timezone"]) == ("Example", "Europe/London")
    [[value]] = finished.query(
        "select value from marts.metrics_filled where metric = 'deployment_frequency'"
        " and entity_id = 'organization' and grain = 'week' and period_start = '2026-02-16'"
    )
    assert body["metrics"][0]["metric"] == "deployment_frequency"
    assert body["metrics"][0]["value"] == pytest.approx(float(value))
    assert body["text"].startswith(body["title"])
    assert SECRET not in logged(instance, result) + caplog.text


def test_other_runs_wait_while_it_reads_and_not_for_its_end(
    instance: dg.DagsterInstance, finished: CommandLine, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEI_REPORT_WEBHOOK_URL", receiver.address)
    took: list[bool] = []

    def another_run() -> None:
        assert held.execute("select pg_try_advisory_lock(%s)", [REFRESH_LOCK]).fetchone() == (True,)
        held.execute("select pg_advisory_unlock(%s)", [REFRESH_LOCK])
        took.append(True)

    def read(url: str) -> list[Report]:
        assert held.execute("select pg_try_advisory_lock(%s)", [REFRESH_LOCK]).fetchone() == (False,)
        return read_week(url)

    receiver.answers, receiver.meanwhile = [500], another_run
    monkeypatch.setattr("orchestration.defs.report.read_week", read)
    with (
        running(Settings(home=finished.home, _env_file=None)) as services,
        psycopg.connect(services.warehouse.url(Role.TRANSFORMER), autocommit=True) as held,
    ):
        assert run(instance).success
    assert took == [True, True]


def test_what_was_not_taken_is_sent_again(
    instance: dg.DagsterInstance, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEI_REPORT_WEBHOOK_URL", receiver.address)
    receiver.answers = [500, 429]
    assert run(instance).success
    assert len(receiver.heard) == 3


@pytest.mark.parametrize(("answers", "tries"), [([500, 502, 503], 3), ([403], 1), ([302], 3)])
def test_a_report_that_nobody_takes_is_a_failed_asset_without_the_address(
    instance: dg.DagsterInstance, receiver: Receiver, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, answers: list[int], tries: int,
) -> None:  # fmt: skip
    monkeypatch.setenv("SEI_REPORT_WEBHOOK_URL", receiver.address)
    caplog.set_level(logging.DEBUG)
    receiver.answers = answers * (3 if len(answers) < tries else 1)
    result = run(instance)
    assert not result.success
    assert len(receiver.heard) == tries
    text = logged(instance, result)
    assert f"SEI_REPORT_WEBHOOK_URL did not take the report: HTTPStatusError, {answers[0]}" in text
    assert SECRET not in text + caplog.text


def test_a_webhook_that_is_not_there_is_named_by_its_setting(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEI_REPORT_WEBHOOK_URL", f"http://127.0.0.1:1/{SECRET}")
    result = run(instance)
    assert not result.success
    text = logged(instance, result)
    assert "SEI_REPORT_WEBHOOK_URL did not take the report: ConnectError" in text
    assert SECRET not in text


def test_it_is_due_on_mondays_at_seven_where_the_organisation_is(instance: dg.DagsterInstance) -> None:
    [schedule] = defs().schedules or []
    assert isinstance(schedule, dg.ScheduleDefinition)
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 7 * * 1", "Europe/London")


def test_no_refresh_reports(instance: dg.DagsterInstance) -> None:
    from orchestration.definitions import defs as everything

    repository = everything().get_repository_def()
    jobs = {name: repository.get_job(name).asset_layer.executable_asset_keys for name in ("refresh", "weekly_report")}
    assert dg.AssetKey("report") not in jobs["refresh"]
    assert jobs["weekly_report"] == {dg.AssetKey("report")}
