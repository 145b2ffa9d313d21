"""`python -m ingestion.demo DIR`: what `python -m infra.demo generate` wrote, into the raw tables of the hosts."""

from pathlib import Path
from typing import Annotated

import typer

from infra.demo.organization.log import NAME
from infra.services import running
from infra.settings import load_settings
from infra.warehouse import Role
from ingestion.demo.planning import collect_planning
from ingestion.demo.writing import write_hosts


def main(folder: Annotated[Path, typer.Argument(help="What `generate` wrote.")]) -> None:
    """Replace what is in `raw_github` and `raw_gitlab` by what the log says; collect what it says into `raw_jira`."""
    with running(load_settings()) as services:
        url = services.warehouse.url(Role.LOADER)
        count = write_hosts(folder / NAME, url) + collect_planning(folder / NAME, url)
    typer.echo(f"{count} rows")


if __name__ == "__main__":
    typer.run(main)
