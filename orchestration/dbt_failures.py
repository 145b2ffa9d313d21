"""Sentences on the tables, seeds and tests that failed in dbt, from the events that it reports."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from infra.disk import FULL, WORDS

REPORTED = "RunResultError"
"""dbt's name of the event with what it says of a node that failed."""
FOUND_ROWS = re.compile(r"Got (\d+) results?, configured to fail")
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
"""Meaning of each text that dbt passes on; the first that is found counts."""
MOST = 5


class FailedNode(NamedTuple):
    """A table, seed or test that failed, and what dbt says of it."""

    unique_id: str
    message: str


def failed_node(event: Mapping[str, Any]) -> FailedNode | None:
    """The failed node that an event of dbt's JSON log is about; None for any other event."""
    data = event["data"]
    if event["info"]["name"] != REPORTED or not data.get("node_info"):
        return None
    return FailedNode(data["node_info"]["unique_id"], data.get("msg") or "")


def failure_sentences(nodes: Sequence[FailedNode], target: Path) -> str:
    """Sentences on what failed in an invocation, and where dbt's own words are: below `target`."""
    failed = [_sentence(one) for one in nodes]
    said = failed[:MOST] + ([f"{len(failed) - MOST} more failed."] if len(failed) > MOST else [])
    return " ".join([*(said or ["dbt ended with an error."]), f"What dbt said is in {target / 'dbt.log'}."])


def _sentence(node: FailedNode) -> str:
    kind, _, *name = node.unique_id.split(".")
    if kind == "test" and (found := FOUND_ROWS.search(node.message)):
        return f"The test {name[0]} found {found[1]} rows."
    what = {"test": "The test {} could not run", "seed": "The seed {} could not be loaded"}.get(
        kind, "The table {} could not be built"
    )
    cause = next((words for text, words in CAUSES.items() if text in node.message), "Postgres refused its SQL")
    return f"{what.format(name[0])}: {cause}."
