"""The clauses of the definitions: `python -m tests.clauses` adds to `dbt_project/clauses.txt` those that are new.

Nothing but a person takes a line away: a definition that lost a clause, or its test, is a decision.
"""

from collections.abc import Iterator
from pathlib import Path

import yaml

from orchestration.dbt_manifest import PROJECT

LISTED = Path(__file__).parent / "dbt_project" / "clauses.txt"


def listed() -> set[str]:
    """The committed clauses, each as its model and the sentence that names its unit test."""
    return set(LISTED.read_text(encoding="utf-8").splitlines())


def held() -> Iterator[str]:
    """The clauses that have a dbt unit test now, in the same form."""
    for path in PROJECT.glob("models/**/*.yml"):
        text = path.read_text(encoding="utf-8")
        # Most of the time would go to files without any.
        if "\nunit_tests:" in text:
            described = yaml.load(text, Loader=yaml.CSafeLoader)
            yield from (f"{test['model']}: {test['name']}" for test in described["unit_tests"])


if __name__ == "__main__":
    LISTED.write_text("".join(f"{clause}\n" for clause in sorted(listed() | set(held()))), encoding="utf-8")
