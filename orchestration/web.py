"""Dagster's web UI with our own pages beside it: the documentation, Data Docs and the reports.

Run as a program it takes the arguments of `dagster-webserver`.
"""

from pathlib import Path

import dagster_webserver.app
from dagster_webserver.webserver import DagsterWebserver
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from infra.home import Home
from infra.settings import load_settings
from orchestration.addresses import DATA_DOCS, DOCUMENTATION, REPORTS


def pages(home: Home) -> dict[str, Path]:
    """Folder by address; one that is not there yet is found as soon as it is."""
    return {DOCUMENTATION: home.documentation, DATA_DOCS: home.quality, REPORTS: home.reports}


class Webserver(DagsterWebserver):  # type: ignore[type-arg]
    """Dagster's, which has no setting for more pages."""

    def build_routes(self) -> list[BaseRoute]:
        """Ours come first: Dagster's last one takes every address."""
        own = [
            Mount(address, StaticFiles(directory=folder, html=True, check_dir=False))
            for address, folder in pages(Home(load_settings().home)).items()
        ]
        return [*own, *super().build_routes()]  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    from dagster_webserver.cli import main

    vars(dagster_webserver.app)["DagsterWebserver"] = Webserver
    main()  # type: ignore[no-untyped-call]
