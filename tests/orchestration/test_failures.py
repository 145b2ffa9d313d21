"""Failures as a person reads them: a sentence, and nothing of what Postgres or dbt wrote."""

from pathlib import Path
from typing import Any

import dagster as dg
import psycopg
import pytest

from infra.errors import UserError
from infra.warehouse import Role, Warehouse
from infra.warehouse_errors import in_words
from orchestration.dbt_failures import failed_node, failure_sentences
from orchestration.failures import lines, of_run

RAW = 'duplicate key value violates unique constraint "a_key"'


def failed(error: Exception) -> str:
    """Line about an asset that raises this error."""

    @dg.asset
    def broken() -> None:
        raise error

    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([broken], instance=instance, raise_on_error=False)
        [line] = lines(result.all_events)
        assert of_run(instance, result.run_id) == [line]
    return line


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UserError("The disk is full. Free some space."), "broken: The disk is full. Free some space."),
        (dg.Failure("\x1b[31mThe table a\x1b[0m could not be built."), "broken: The table a could not be built."),
        (
            psycopg.errors.UniqueViolation(RAW),
            "broken: it ended with an unexpected UniqueViolation, which the log of the run shows",
        ),
    ],
    ids=["ours", "coloured", "postgres"],
)
def test_a_failed_step_is_one_sentence(error: Exception, said: str) -> None:
    assert failed(error) == said


def reported(unique_id: str, message: str, name: str = "RunResultError") -> dict[str, Any]:
    return {"info": {"name": name}, "data": {"msg": message, "node_info": {"unique_id": unique_id}}}


def test_what_dbt_could_not_build_is_named_with_its_cause(tmp_path: Path) -> None:
    events = [
        reported("model.sei.int_commits", "SELECT 1", "LogModelResult"),
        reported("model.sei.int_services", f"Database Error\n  {RAW}"),
        reported("test.sei.primary_key_a.0ab", "Got 2 results, configured to fail if != 0"),
        {"info": {"name": "RunResultError"}, "data": {"msg": "of no node"}},
    ]
    assert failure_sentences([node for event in events if (node := failed_node(event))], tmp_path) == (
        "The table int_services could not be built: two of its rows have one key. "
        f"The test primary_key_a found 2 rows. What dbt said is in {tmp_path / 'dbt.log'}."
    )


def test_a_run_of_dbt_that_reported_nothing_is_told_too(tmp_path: Path) -> None:
    assert failure_sentences([], tmp_path).startswith("dbt ended with an error. ")


def test_what_postgres_says_is_told_in_words_by_its_kind(warehouse: Warehouse) -> None:
    with psycopg.connect(warehouse.url(Role.READER), autocommit=True) as connection:
        with pytest.raises(psycopg.Error) as refused:
            connection.execute("select 'word'::int")
        with pytest.raises(psycopg.Error) as forbidden:
            connection.execute("create table marts.mine ()")
    assert in_words(refused.value) == "a value does not fit its column (SQLSTATE 22P02)"
    assert "word" not in in_words(refused.value)
    assert in_words(forbidden.value) == "it refused a statement (SQLSTATE 25006)"


def test_a_warehouse_that_does_not_answer_is_told_in_words(warehouse: Warehouse) -> None:
    url = warehouse.url(Role.READER)
    with pytest.raises(psycopg.OperationalError) as nobody:
        psycopg.connect(url.replace(f":{warehouse.port}/", ":1/"))
    with pytest.raises(psycopg.OperationalError) as stranger:
        psycopg.connect(url.replace(warehouse.passwords[Role.READER], "wrong"))
    assert in_words(nobody.value) == "nothing answers there"
    assert in_words(stranger.value) == "the user or its password is refused"
