"""Real Postgres, real Great Expectations."""

from pathlib import Path

import pytest

from infra.warehouse import Role, Warehouse
from tests.quality.checked import Checked

HERE = Path(__file__).parent


@pytest.fixture
def checked(fresh_warehouse: Warehouse, tmp_path: Path) -> Checked:
    stage = Checked(fresh_warehouse, tmp_path / "docs")
    stage.execute((HERE / "raw.sql").read_text(), Role.LOADER)
    stage.execute((HERE / "marts.sql").read_text())
    return stage
