"""SEI_HOME is for its owner alone."""

import logging
from pathlib import Path

import pytest

from infra.home import Home


def test_a_home_that_others_can_enter_is_closed_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = tmp_path / "home"
    root.mkdir()
    root.chmod(0o755)
    with caplog.at_level(logging.WARNING):
        Home(root).create()
    assert root.stat().st_mode & 0o777 == 0o700
    assert caplog.messages == [f"SEI_HOME {root} was open to others (mode 755); only its owner can enter now."]
    caplog.clear()
    Home(root).create()
    assert caplog.messages == []
