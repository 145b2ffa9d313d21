"""An error that ends a first load is told of each scope."""

import psycopg
import pytest

from infra.errors import UserError
from infra.warehouse import Role, Warehouse
from ingestion.scopes import failures_told


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UserError("The disk is full. Free some space."), "The disk is full. Free some space."),
        (
            psycopg.errors.UniqueViolation("Key (id)=(1) already exists."),
            "Collecting ended with an unexpected UniqueViolation. The log of the run says where.",
        ),
    ],
    ids=["known", "unexpected"],
)
def test_what_ends_a_first_load_is_told_of_each_scope(fresh_warehouse: Warehouse, error: Exception, said: str) -> None:
    url = fresh_warehouse.url(Role.LOADER)
    with pytest.raises(type(error)), failures_told(url, "raw_tests", "run", ["shop/pay", "shop/web"]):
        raise error
    with psycopg.connect(url) as connection:
        rows = connection.execute("select scope, run_id, status, error from raw_tests._scopes order by 1").fetchall()
    assert rows == [(name, "run", "failed", said) for name in ("shop/pay", "shop/web")]
