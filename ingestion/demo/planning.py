"""The organisation's tracker into `raw_jira`, by its own source: two teams plan there, however many repositories."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from pydantic import SecretStr
from starlette.types import ASGIApp

from infra.configuration.jira import JiraSource
from infra.demo.organization.log import read_log
from infra.demo.serving import LOCAL, listen
from infra.demo.vendors.jira import Behaviour, jira
from infra.demo.vendors.jira.projection import store_of
from infra.settings import Settings
from ingestion.sources.jira import collect, connected


def collect_planning(log: Path, warehouse_url: str) -> int:
    """Let the source read what the log says; returns how many rows came.

    Raises:
        UserError: loading failed.
    """
    token = f"demo@example.com:{secrets.token_urlsafe()}"
    store = store_of(read_log(log, ()))
    with _served(jira(store, Behaviour([token]))) as address, TemporaryDirectory() as folder:
        # As the organisation's `sei.toml` names it.
        block = JiraSource(name="jira", base_url=address, projects=tuple(store.projects))
        settings = Settings(home=Path(folder), jira_token=SecretStr(token), _env_file=None)
        with connected([block], settings) as connections:
            return collect(connections, warehouse_url, Path(folder), "demo").rows


@contextmanager
def _served(app: ASGIApp) -> Iterator[str]:
    listener = listen(0)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://{LOCAL}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
