"""A Postgres of one's own instead of the embedded one."""

from pathlib import Path

import psycopg
import pytest

from infra.errors import UserError
from infra.services import running
from infra.settings import Settings
from infra.warehouse import Role, Warehouse


def test_roles_and_schemas_are_made_in_the_database_that_is_named(fresh_warehouse: Warehouse, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, warehouse_url=fresh_warehouse.admin_url, _env_file=None)  # type: ignore[call-arg]
    with running(settings) as services:
        assert services.embedded is None
        with psycopg.connect(services.warehouse.url(Role.TRANSFORMER)) as connection:
            connection.execute("create table marts.one as select 1 as n")
        with psycopg.connect(services.warehouse.url(Role.READER)) as connection:
            assert connection.execute("select n from marts.one").fetchone() == (1,)
            assert connection.info.dbname == fresh_warehouse.database


def test_one_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, warehouse_url="postgresql://me:secret@127.0.0.1:1/x", _env_file=None)  # type: ignore[call-arg]
    with pytest.raises(UserError) as caught, running(settings):
        pass
    assert "The warehouse at 127.0.0.1:1 cannot be reached: " in str(caught.value)
    assert "Check SEI_WAREHOUSE_URL" in str(caught.value)
    assert "secret" not in str(caught.value)
