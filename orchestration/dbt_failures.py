"""What dbt could not build or check, in sentences, from its `run_results.json`."""

import json
from pathlib import Path
from typing import Any

from infra.disk import FULL, WORDS

FAILED = {"error", "fail", "runtime error"}
CAUSES = {
    WORDS: f"a {FULL}",
    "duplicate key value": "two of its rows have one key",
    "violates not-null constraint": "a row lacks a value that each must have",
    "violates check constraint": "a row breaks a rule of its table",
    "index row": "a value is too long for a key",
    "canceling statement": "it took too long and was stopped",
    "deadlock detected": "another process held what it needs",
    "permission denied": "the role sei_transformer may not do it",
    "contract": "its columns are not those of its contract",
    "Compilation Error": "its SQL cannot be made",
    "terminating connection": "the warehouse was shut down",
    "connection": "the connection to the warehouse broke",
}
"""What dbt passes on -> what it means; the first that is found."""
MOST = 5


def failure_sentences(target: Path) -> str:
    """What failed in the invocation that wrote to `target`, and where dbt's own words are."""
    try:
        results: list[dict[str, Any]] = json.loads((target / "run_results.json").read_text())["results"]
    except (OSError, ValueError, KeyError):
        results = []
    failed = [_sentence(one) for one in results if one["status"] in FAILED]
    said = failed[:MOST] + ([f"{len(failed) - MOST} more failed."] if len(failed) > MOST else [])
    return " ".join([*(said or ["dbt ended with an error."]), f"What dbt said is in {target / 'dbt.log'}."])


def _sentence(result: dict[str, Any]) -> str:
    kind, _, *name = result["unique_id"].split(".")
    if kind == "test" and result["status"] == "fail":
        return f"The test {name[0]} found {result.get('failures') or 'some'} rows."
    what = {"test": "The test {} could not run", "seed": "The seed {} could not be loaded"}.get(
        kind, "The table {} could not be built"
    )
    said = result.get("message") or ""
    cause = next((words for text, words in CAUSES.items() if text in said), "Postgres refused its SQL")
    return f"{what.format(name[0])}: {cause}."
