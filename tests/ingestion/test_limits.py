"""Allowances of credentials, and waits, are in a table for `sei status`."""

from collections.abc import Sequence
from typing import Any

import psycopg
from pydantic import SecretStr

from infra.warehouse import Role, Warehouse
from ingestion.limits import keeping
from ingestion.web.allowance import Broker
from ingestion.web.credentials import Token

ADDRESS = "https://api.example.com"
QUERY = """
select credential, resource, used, remaining, extract(epoch from full_again_at)::bigint,
       extract(epoch from waiting_until)::bigint, waiting_for
from raw_test._limits order by credential, resource
"""


def rows(url: str) -> Sequence[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(QUERY).fetchall()


def test_a_wait_is_there_while_it_lasts_and_what_is_left_when_the_run_ends(fresh_warehouse: Warehouse) -> None:
    url = fresh_warehouse.url(Role.LOADER)
    now = 1_000.0
    seen: list[Sequence[tuple[Any, ...]]] = []

    def wait(_: object, seconds: float) -> None:
        nonlocal now
        seen.append(rows(url))
        now += seconds

    one = Token("SEI_TEST_TOKEN", SecretStr("canary"))
    broker = Broker([one], clock=lambda: now, wait=wait)
    with keeping({ADDRESS: broker}, url, "raw_test"):
        broker.take("core")
        broker.told(one, "core", 0, 59)
        broker.take("core")
        broker.told(one, "core", 4998, 3600)
    assert seen == [[("SEI_TEST_TOKEN", "core", 1, 0, 1060, 1060, "the limit of core is reached")]]
    assert rows(url) == [("SEI_TEST_TOKEN", "core", 2, 4998, 4661, None, None)]


def test_no_limit_is_a_legal_answer(fresh_warehouse: Warehouse) -> None:
    url = fresh_warehouse.url(Role.LOADER)
    broker = Broker([Token("SEI_TEST_TOKEN", SecretStr("canary"))])
    with keeping({ADDRESS: broker}, url, "raw_test"):
        broker.take("core")
    assert rows(url) == [("SEI_TEST_TOKEN", "core", 1, None, None, None, None)]
