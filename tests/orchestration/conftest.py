"""Running processes that several modules attack."""

from collections.abc import Iterator

import pytest

from tests.dagster_processes import Background, in_the_background


@pytest.fixture(scope="module")
def background(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Background]:
    """Dagster's processes, as `sei up` leaves them; they take a tenth of a processor while they are there."""
    with in_the_background(tmp_path_factory.mktemp("background")) as started:
        yield started
