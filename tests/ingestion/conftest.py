"""Fixtures that tests of several sources share."""

from pathlib import Path

import pytest

from tests.ingestion.alone import Alone


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Alone:
    """A source run by dlt alone, which writes nothing outside of the test's folder."""
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "dlt"))
    return Alone(tmp_path)
