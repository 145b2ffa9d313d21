"""Demo servers, each in a process of its own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.demo import small_archive
from tests.infra.demo.server import DEMO, Server, started
from tests.shared_data import SHARED

REAL_ARCHIVES = sorted((SHARED / "github_issues_prs").glob("*.archive.json.gz"))


@pytest.fixture(scope="session")
def archive_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hand-written export as a file."""
    path = tmp_path_factory.mktemp("archive") / "archive.json"
    path.write_text(json.dumps(small_archive.archive()))
    return path


@pytest.fixture(scope="session")
def small(archive_file: Path) -> Iterator[Server]:
    """A server with the hand-written export."""
    with started(*DEMO, "--archive", str(archive_file)) as server:
        yield server


@pytest.fixture(scope="session")
def rich() -> Iterator[Server]:
    """A server with everything that a store can hold."""
    with started("tests.infra.demo.vendors.github.rich_server") as server:
        yield server


@pytest.fixture(
    scope="session", params=REAL_ARCHIVES or [None], ids=lambda path: path.name.split(".")[0] if path else ""
)
def real(request: pytest.FixtureRequest) -> Iterator[tuple[Server, Path]]:
    """A server with a real export, and that export."""
    if request.param is None:
        pytest.skip("the shared data is not here: set SEI_SHARED_DATA")
    with started(*DEMO, "--archive", str(request.param)) as server:
        yield server, request.param
