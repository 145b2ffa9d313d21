"""Runs of killed processes are closed, and whoever is to be told of failures is told."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import dagster as dg
import httpx
import psutil
import pytest
from pydantic import SecretStr

from orchestration.alerts import post_failure
from orchestration.orphans import PROCESS_TAG, UNFINISHED, close_dead_runs, identity


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


@pytest.fixture(scope="module")
def dead_process() -> str:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    mark = f"{child.pid}:{psutil.Process(child.pid).create_time()}"
    child.communicate(b"\n")
    return mark


def run_of(instance: dg.DagsterInstance, process: str, status: dg.DagsterRunStatus) -> str:
    @dg.op
    def nothing() -> None: ...

    @dg.job
    def job() -> None:
        nothing()

    return instance.create_run_for_job(job, status=status, tags={PROCESS_TAG: process}).run_id


@pytest.mark.parametrize("status", UNFINISHED)
def test_a_run_whose_process_is_dead_has_failed_however_far_it_was(
    instance: dg.DagsterInstance, dead_process: str, status: dg.DagsterRunStatus
) -> None:
    run_id = run_of(instance, dead_process, status)
    close_dead_runs(instance)
    run = instance.get_run_by_id(run_id)
    assert run is not None
    assert run.status is dg.DagsterRunStatus.FAILURE


def test_a_run_whose_process_lives_goes_on(instance: dg.DagsterInstance) -> None:
    run_id = run_of(instance, identity(), dg.DagsterRunStatus.STARTED)
    close_dead_runs(instance)
    run = instance.get_run_by_id(run_id)
    assert run is not None
    assert run.status is dg.DagsterRunStatus.STARTED


def test_a_failure_is_posted_and_a_webhook_that_refuses_it_is_not_named(instance: dg.DagsterInstance) -> None:
    heard: list[dict[str, str]] = []

    class Webhook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200 if len(heard) == 1 else 500)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    run = instance.get_run_by_id(run_of(instance, identity(), dg.DagsterRunStatus.FAILURE))
    assert run is not None
    with HTTPServer(("127.0.0.1", 0), Webhook) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        webhook = SecretStr(f"http://127.0.0.1:{server.server_port}/canary")
        post_failure(webhook, run, "it broke")
        with pytest.raises(httpx.HTTPError) as caught:
            post_failure(webhook, run, "it broke")
        server.shutdown()
    assert heard[0] == {"job": "job", "run_id": run.run_id, "status": "failed", "message": "it broke"}
    assert "canary" not in str(caught.value)
