"""Versions of tables are sums of hashes of their rows."""

import psycopg
from jinja2 import Environment, FileSystemLoader

from infra.warehouse import Role, Warehouse
from orchestration.dbt_manifest import PROJECT

MACROS = Environment(loader=FileSystemLoader(PROJECT / "macros"), autoescape=False)


def test_rows_that_exchange_a_value_have_another_sum_and_rows_in_another_order_the_same(warehouse: Warehouse) -> None:
    row_hash = MACROS.get_template("row_hash.sql").module.row_hash("listed")  # type: ignore[attr-defined]
    query = f"select sum({row_hash}) from (values {{}}) as listed (key, value)"
    with psycopg.connect(warehouse.url(Role.TRANSFORMER)) as connection:
        stored, exchanged, reordered = (
            connection.execute(query.format(rows).encode()).fetchone()
            for rows in ("('a', 0), ('b', 1)", "('a', 1), ('b', 0)", "('b', 1), ('a', 0)")
        )
    assert stored != exchanged
    assert stored == reordered
