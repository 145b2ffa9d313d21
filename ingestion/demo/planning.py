"""The organisation's tracker into `raw_jira`, by its own source: two teams plan there, however many repositories."""

import secrets
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from infra.configuration.jira import JiraSource
from infra.demo.organization.configuration import INCIDENTS
from infra.demo.organization.log import read_log
from infra.demo.vendors.jira import Behaviour, jira
from infra.demo.vendors.jira.projection import store_of
from infra.demo.vendors.serving import served
from infra.settings import Settings
from ingestion.sources.jira import collect, connected


def collect_planning(log: Path, warehouse_url: str) -> int:
    """Let the source read what the log says; returns how many rows came.

    Raises:
        UserError: loading failed.
    """
    token = f"demo@example.com:{secrets.token_urlsafe()}"
    store = store_of(read_log(log, ()))
    with served(jira(store, Behaviour([token]))) as address, TemporaryDirectory() as folder:
        # As the organisation's `sei.toml` names it.
        block = JiraSource(name="jira", base_url=address, projects=tuple(store.projects), incidents=INCIDENTS)
        settings = Settings(home=Path(folder), jira_token=SecretStr(token), _env_file=None)
        with connected([block], settings) as connections:
            return collect(connections, warehouse_url, Path(folder), "demo").rows
