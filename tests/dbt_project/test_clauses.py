from tests.clauses import held, listed


def test_every_listed_clause_is_still_tested() -> None:
    gone = listed() - set(held())
    assert not gone, "Take a clause that no longer holds from tests/dbt_project/clauses.txt by hand."
